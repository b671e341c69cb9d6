"""The command line. Exit status: 0 done (warnings allowed), 1 refused because of the data, 2 wrong usage."""

import csv
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import pandas as pd

from tracker import loader
from tracker.checks.schema import items
from tracker.dataset import Dataset
from tracker.package import DESCRIPTOR_TABLE, DescriptorError
from tracker.problem import Problem
from tracker.selection import Filters, select

Command = TypeVar("Command", bound=Callable[..., Any])

HOME = Path(__file__).resolve().parent.parent / "data"
STATE_FIELDS = ("status", "effective_on", "timeliness", "change", "last_assessed_on", "review_due")
"""What `list` says of each commitment beside the fields of commitments.csv."""


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"“{value}” is not a day; write it as 2001-05-14", param=parameter) from None


def _data_option(command: Command) -> Command:
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        envvar="TRACKER_DATA",
        default=HOME,
        show_default="the data folder of this project",
        help="Folder of the data package; the environment variable TRACKER_DATA names it too.",
    )(command)


def _format_option(command: Command) -> Command:
    return click.option(
        "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="Form of the output."
    )(command)


@click.group(help="Track what declarations committed to, from the CSV files of a data package.")
def main() -> None:
    """Group the commands."""


@main.command()
@_data_option
@_format_option
def validate(data: Path, form: str) -> None:
    """Check every file of the package.

    Problems go to standard error, a line each: TABLE:LINE: column: message [code]. Errors set the line
    aside and end with status 1; warnings are shown and let through.
    """
    dataset = _load(data)
    _report(dataset.problems)
    if form == "json":
        _print_json([_as_dict(problem) for problem in dataset.problems])
    elif form == "csv":
        _print_csv(list(_as_dict(Problem("", "", "", ""))), [_as_dict(problem) for problem in dataset.problems])
    else:
        rows = sum(len(table) for table in dataset.tables.values())
        click.echo(
            f"{data}: {len(dataset.tables)} tables, {rows} rows in order, {len(dataset.errors)} errors, "
            f"{len(dataset.warnings)} warnings"
        )
    sys.exit(1 if dataset.errors else 0)


@main.command(name="list")
@click.option("--as-of", callback=_day, metavar="DAY", help="The day shown; otherwise today or the end of evidence.")
@click.option("--known-at", callback=_day, metavar="DAY", help="Leave out status records said after this day.")
@click.option("--document", multiple=True, metavar="ID", help="Only clauses of this document; may be repeated.")
@click.option("--theme", multiple=True, metavar="TERM", help="Only this theme; may be repeated.")
@click.option("--status", multiple=True, metavar="TERM", help="Only this status; may be repeated.")
@click.option("--addressee", multiple=True, metavar="TERM", help="Only clauses to this addressee; may be repeated.")
@click.option("--text", default="", metavar="WORDS", help="Only clauses that hold these words, or records of a State.")
@_data_option
@_format_option
def list_(
    as_of: date | None,
    known_at: date | None,
    document: tuple[str, ...],
    theme: tuple[str, ...],
    status: tuple[str, ...],
    addressee: tuple[str, ...],
    text: str,
    data: Path,
    form: str,
) -> None:
    """List the commitments with their state on a day."""
    dataset = _load(data)
    for option, values, known in (
        ("--document", document, list(dataset.documents.index)),
        ("--theme", theme, list(dataset.vocabularies.get("theme", {}))),
        ("--status", status, [term for term in dataset.vocabularies["status"] if term != "withdrawn"]),
        ("--addressee", addressee, list(dataset.vocabularies.get("addressee", {}))),
    ):
        for value in values:
            if value not in known:
                raise click.BadParameter(f"“{value}” is not one of {', '.join(known)}", param_hint=option)
    filters = Filters(as_of or dataset.default_as_of(_today()), known_at, document, theme, status, addressee, text)
    rows = commitments(dataset, filters)
    if dataset.errors:
        click.echo(f"{len(dataset.errors)} errors in the data; see “validate”", err=True)
    match form:
        case "json":
            _print_json(rows)
        case "csv":
            columns = [*_fields(dataset), *STATE_FIELDS]
            _print_csv(columns, [{key: _cell(value) for key, value in row.items()} for row in rows])
        case _:
            for row in rows:
                due = row["due"] or "–"
                click.echo(
                    f"{row['commitment_id']:<12} {row['status']:<15} {row['timeliness']:<13} {due:<11} {row['title']}"
                )


def commitments(dataset: Dataset, filters: Filters) -> list[dict[str, Any]]:
    """Return the selected commitments as `list --format json` does: lists as arrays, blanks as null, days as text."""
    described = dataset.package.tables["commitments"].fields
    rows = []
    for name, row in select(dataset, filters).commitments.iterrows():
        values: dict[str, Any] = {}
        for field in _fields(dataset):
            value = str(name) if field == "commitment_id" else _plain(row[field])
            values[field] = items(value or "") if described[field].separator else value
        values |= {field: _plain(row[field]) for field in STATE_FIELDS}
        rows.append(values)
    return rows


def _fields(dataset: Dataset) -> list[str]:
    return list(dataset.package.tables["commitments"].fields)


def _plain(value: Any) -> Any:
    """Return a cell as JSON has it."""
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or value == ""
        or (isinstance(value, float) and pd.isna(value))
    ):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    return value.item() if hasattr(value, "item") else value


def _cell(value: Any) -> str:
    """Return a value as a CSV file has it."""
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _load(data: Path) -> Dataset:
    try:
        return loader.load(data, _today())
    except DescriptorError as error:
        _report([Problem(DESCRIPTOR_TABLE, "-", "descriptor", str(error))])
        sys.exit(1)


def _today() -> date:
    return date.today()


def _report(problems: tuple[Problem, ...] | list[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "table": problem.table,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
    }


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_csv(columns: list[str], rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
