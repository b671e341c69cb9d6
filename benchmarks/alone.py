"""What a page is given, without the frame: for AppTest, which leaves a page of the navigation between two runs."""

from dataclasses import replace
from datetime import date

from components import permission, reading
from components.context import Context
from components.platform import address
from tracker.state.view import Filters, View


def context(on: date | None = None) -> Context:
    """Return the context of a reader who chose nothing, but for the day where one is given."""
    loaded, shown = reading.present()
    default = Filters(loaded.dataset.default_as_of(reading.today()))
    view = View.of(loaded.dataset, replace(default, as_of=on or default.as_of))
    return Context(view, default, address.read("alone"), permission.ask(), shown.version)
