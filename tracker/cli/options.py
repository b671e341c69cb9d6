"""Options that several commands have."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker.model import shipped
from tracker.model.dataset import Dataset
from tracker.model.period import EARLIEST, LATEST
from tracker.state import address
from tracker.state.view import Filters

Command = TypeVar("Command", bound=Callable[..., Any])


def day(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Return the day that an option gives; a callback of click."""
    if value is None:
        return None
    try:
        found = datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise click.BadParameter(f"“{value}” is not a day that can be shown; write it as 2001-05-14", param=parameter)
    return found


def data_option(command: Command) -> Command:
    """Add the option that names the folder of the package."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        envvar="TRACKER_DATA",
        default=shipped.shown,
        show_default="./data, else the one that came with the tracker",
        help="Folder of the data package; the environment variable TRACKER_DATA names it too.",
    )(command)


def format_option(command: Command) -> Command:
    """Add the option for the form of the answer."""
    return click.option(
        "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="Form of the output."
    )(command)


def filter_options(command: Command) -> Command:
    """Add the options of the one set of filters, dates first."""
    of_day: dict[str, Any] = {"callback": day, "metavar": "DAY"}
    for option in reversed(
        [
            click.option("--as-of", help="The day shown; otherwise today or the end of evidence.", **of_day),
            click.option("--known-at", help="Leave out status records said after this day.", **of_day),
            click.option("--document", multiple=True, metavar="ID", help="Only clauses of this document; repeatable."),
            click.option("--theme", multiple=True, metavar="TERM", help="Only this theme; repeatable."),
            click.option("--status", multiple=True, metavar="TERM", help="Only this status; repeatable."),
            click.option(
                "--side", multiple=True, metavar="TERM", help="Only this side: own, shared, others; repeatable."
            ),
            click.option("--state", multiple=True, metavar="ISO3", help="Only clauses that concern it; repeatable."),
            click.option("--addressee", multiple=True, metavar="TERM", help="Only clauses to this one; repeatable."),
            click.option(
                "--text", default="", metavar="WORDS", help="Only clauses that hold these words, or records of a State."
            ),
        ]
    ):
        command = option(command)
    return command


def filters(dataset: Dataset, chosen: Mapping[str, Any], today: date) -> Filters:
    """Return the filters that the options set; end with 2 where one names what is not there."""
    for option, values in address.known(dataset).items():
        for value in chosen[option]:
            if value not in values:
                raise click.BadParameter(
                    f"“{value}” is not one of {', '.join(sorted(values))}", param_hint=f"--{option}"
                )
    return Filters(
        as_of=chosen["as_of"] or dataset.default_as_of(today),
        known_at=chosen["known_at"],
        text=chosen["text"],
        **{attribute: tuple(chosen[option]) for option, attribute in address.LISTS.items()},
    )
