"""What a page and its components are given: what is shown, at which address, and to whom."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from components.permission import Permission
from components.platform.address import Address, to
from tracker.checks import load
from tracker.model.cache import Built
from tracker.model.dataset import Dataset
from tracker.state.address import Parameters, encode, query
from tracker.state.view import Filters, View

DEFAULT_PAGE = "overview"
"""The page at the app's own address."""


@dataclass(frozen=True, eq=False)
class Context:
    """What one run shows: a view of the data in this ``version``, at an address, to a reader.

    ``default`` are the filters of an address that names none. A session must not hold a context between its runs, in
    a callback for instance: it would keep the data in memory after they changed.
    """

    view: View
    default: Filters
    address: Address
    reader: Permission
    version: load.Version = ()

    @property
    def dataset(self) -> Dataset:
        """The dataset that is shown."""
        return self.view.dataset

    def cached(self, name: Hashable, build: Callable[[], Built]) -> Built:
        """Return what ``build`` makes of the view, made once (see `View.cached`)."""
        return self.view.cached(name, build)

    def parameters(self, **more: str | Iterable[str]) -> Parameters:
        """Return the query parameters of the filters, and ``more``; blank ones are left out."""
        asked = encode(self.view.filters, self.default)
        for name, value in more.items():
            values = [value] if isinstance(value, str) else list(value)
            if any(values):
                asked[name] = values
        return asked

    def href(self, page: str, /, **more: str | Iterable[str]) -> str:
        """Return the address of a page that shows the same filters, and ``more`` parameters: ids, never labels."""
        path = "" if page == DEFAULT_PAGE else page
        return to(path, query(self.parameters(**more)))
