"""The command line. Exit status: 0 done (warnings allowed), 1 refused because of the data, 2 wrong usage."""

import csv
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tracker import export
from tracker.checks import load
from tracker.cli import answers, recording
from tracker.cli.options import data_option, filter_options, filters, format_option
from tracker.edit import history, ingest, settings, store
from tracker.export.tables import TooLongError
from tracker.files import durable, lines
from tracker.model import package, shipped
from tracker.model.change import Change, Edit
from tracker.model.dataset import Dataset
from tracker.model.package import DESCRIPTOR, DESCRIPTOR_TABLE, DescriptorError
from tracker.model.problem import Problem
from tracker.show import listing
from tracker.state.view import View
from tracker.words import sentences

Command = TypeVar("Command", bound=Callable[..., Any])

_STEPS = 100
"""How finely a bar shows progress."""


@click.group(help="Track what declarations committed to, from the CSV files of a data package.")
def main() -> None:
    """Group the commands."""


@main.command()
@data_option
@format_option
def validate(data: Path, form: str) -> None:
    """Check every file of the package.

    Problems go to standard error, a line each: TABLE:LINE: column: message [code]. Errors set the line
    aside and end with status 1; warnings are shown and let through.
    """
    dataset = _load(data)
    _report(dataset.problems)
    if form == "json":
        _print_json([answers.of_problem(problem) for problem in dataset.problems])
    elif form == "csv":
        _print_csv(
            list(answers.of_problem(Problem("", "", "", ""))),
            [answers.of_problem(problem) for problem in dataset.problems],
        )
    else:
        rows = sum(len(table) for table in dataset.tables.values())
        click.echo(
            f"{data}: {len(dataset.package.tables)} tables, {rows} rows in order, {len(dataset.errors)} errors, "
            f"{len(dataset.warnings)} warnings"
        )
    sys.exit(1 if dataset.errors else 0)


@main.command(name="list")
@filter_options
@data_option
@format_option
def list_(data: Path, form: str, **chosen: Any) -> None:
    """List the commitments with their state on a day."""
    dataset = _load(data)
    rows = listing.commitments(dataset, filters(dataset, chosen, _today()))
    if not rows:
        click.echo("no clause is left", err=True)
    if dataset.errors:
        click.echo(f"{len(dataset.errors)} errors in the data; see “validate”", err=True)
    match form:
        case "json":
            _print_json(rows)
        case "csv":
            _print_csv(listing.columns(dataset), [listing.as_record(dataset, row) for row in rows])
        case _:
            for row in rows:
                state, due = row["state"], row["due"] or "–"
                stands = f"{state['status']:<15} {state['timeliness']:<13}"
                click.echo(f"{row['commitment_id']:<12} {stands} {due:<11} {row['title']}")


@main.command(cls=recording.Recording)
@click.argument("commitment")
@data_option
@format_option
def record(commitment: str, data: Path, form: str, **asked: Any) -> None:
    """Record a status of COMMITMENT: one line is added to statuses.csv.

    The options are the fields that the package describes.
    """

    def save() -> store.Saved:
        row = recording.row(commitment, asked, package.read(data).tables[store.STATUSES])
        change = Change(store.STATUSES, added=(row,))
        return store.save(data, change, actor=getpass.getuser(), how="command line", clock=_now)

    _finish(_guarded(save), form)


@main.command()
@click.argument("document")
@click.option("--dry-run", is_flag=True, help="Show what would go, and write nothing.")
@data_option
@format_option
def remove(document: str, dry_run: bool, data: Path, form: str) -> None:  # noqa: FBT001  (click passes a flag so)
    """Remove DOCUMENT, entered by mistake, with all that hangs on it.

    Its paragraphs, clauses and their records, lineage, endorsements, measures and replies go, and what names them in
    lists: as one change, which can be undone.
    """
    _load(data)
    try:
        if dry_run:
            for change in store.hanging_on(data, "documents", (document,)):
                click.echo(f"{change.table}:")
                for line in answers.difference(change):
                    click.echo(line)
            return
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="DOCUMENT") from None
    _finish(_guarded(lambda: store.remove(data, "documents", (document,), actor=getpass.getuser(), clock=_now)), form)


@main.command(name="set")
@click.argument("name", type=click.Choice(settings.NAMES), metavar="NAME")
@click.argument("value")
@data_option
@format_option
def set_(name: str, value: str, data: Path, form: str) -> None:
    """Set the setting NAME of the package to VALUE; a blank value takes it out.

    Lists are separated by spaces, yes or no is true or false. The change stands in the history, and can be undone.
    """
    _load(data)
    stored = settings.rows((data / DESCRIPTOR).read_bytes())
    before = next(row for row in stored if row["name"] == name)
    change = Change(settings.TABLE, changed=(Edit(before, {"name": name, "value": value.strip()}),))
    if before["value"] == value.strip():
        change = Change(settings.TABLE)
    _finish(_guarded(lambda: store.save(data, change, actor=getpass.getuser(), how="command line", clock=_now)), form)


@main.command(name="import")
@click.argument("table")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option("--encoding", default=None, help="The encoding of a CSV file that is not in Unicode.")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), default=None, help="Whether the day or the month is first.")
@click.option("--first-load", is_flag=True, help="Bring records of statuses with the moments at which they were said.")
@click.option("--remove-absent", is_flag=True, help="Remove the rows that the file lacks; otherwise they are kept.")
@data_option
@format_option
def import_(
    table: str,
    file: Path,
    dry_run: bool,  # noqa: FBT001  (click passes a flag so)
    encoding: str | None,
    dates: ingest.Order | None,
    first_load: bool,  # noqa: FBT001
    remove_absent: bool,  # noqa: FBT001
    data: Path,
    form: str,
) -> None:
    """Bring FILE back into TABLE: CSV or XLSX, its rows matched by key."""
    dataset = _load(data)
    described = dataset.package
    if table not in described.tables:
        raise click.BadParameter(f"there is no table {table}; there are {', '.join(described.tables)}")
    shape = described.tables[table]
    if first_load and table != store.STATUSES:
        raise click.BadParameter(f"records of {store.STATUSES} alone have moments", param_hint="--first-load")
    content = file.read_bytes()
    quiet = not sys.stderr.isatty()
    with click.progressbar(length=_STEPS, label=f"Reading {file.name}", file=sys.stderr, hidden=quiet) as bar:

        def progress(done: float) -> None:
            bar.update(int(done * _STEPS) - bar.pos)

        known = ingest.Known(dataset, shape)
        brought = ingest.read(content, shape, known=known, encoding=encoding, dates=dates, progress=progress)
    checked = load.check(described, table)
    if checked.file.read_only:
        _finish(store.broken(checked), form)
    compared = ingest.compare(
        brought,
        checked.file.rows(),
        shape,
        remove_absent=remove_absent,
        lines=checked.file.lines_of_rows(),
        first_load=first_load,
    )
    if brought.note and form == "table":
        click.echo(brought.note)
    if compared.problems:
        _finish(store.Saved(problems=_shortened(compared.problems)), form)
    change = compared.change
    if form == "table":
        for line in _counts(compared, removed=remove_absent):
            click.echo(line)
    if dry_run:
        for line in answers.difference(change):
            click.echo(line)
        found = _guarded(lambda: store.preview(data, change, _now, first_load=first_load))
        found = _on_its_lines(compared, found)
        _report([*found.problems, *found.warnings])
        sys.exit(1 if found.refused else 0)
    actor, how = getpass.getuser(), f"{'first load' if first_load else 'import'} of {file.name}"
    saved = _guarded(lambda: store.save(data, change, actor=actor, how=how, clock=_now, first_load=first_load))
    _finish(_on_its_lines(compared, saved), form)


def _on_its_lines(compared: ingest.Comparison, saved: store.Saved) -> store.Saved:
    """Return what was said of a file's rows with the lines on which they stand."""
    return replace(
        saved,
        problems=_shortened(compared.on_its_lines(saved.problems, saved.places)),
        warnings=_shortened(compared.on_its_lines(saved.warnings, saved.warning_places)),
    )


def _counts(compared: ingest.Comparison, *, removed: bool) -> Iterator[str]:
    """Say how many rows of a file are what, beside what is stored."""
    change = compared.change
    counts = f"{len(change.added)} new, {len(change.changed)} changed, {compared.unchanged} unchanged"
    yield f"{counts}, {len(compared.absent)} absent and {'removed' if removed else 'kept'}"
    if compared.recorded:
        yield f"{compared.recorded} recorded already, word for word: left out"


def _shortened(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for _, problem in ingest.shortened(problems))


@main.command()
@click.argument("directory", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to listen to.")
@data_option
def serve(directory: Path | None, port: int, data: Path) -> None:
    """Serve the app on the data package in DIR, to this machine alone.

    It prints the address that lets whoever started it write, and opens it where there is a display.
    """
    folder = (directory or data).resolve()
    if not (folder / DESCRIPTOR).is_file():
        raise click.ClickException(f"{folder} is not a data package: it has no {DESCRIPTOR}")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port)]
    os.chdir(shipped.APP)
    os.execve(sys.executable, command, os.environ | {"TRACKER_DATA": str(folder)})  # noqa: S606  (no shell)


@main.command(name="history")
@click.argument("number", required=False, type=int)
@click.option("--last", type=click.IntRange(min=1), default=None, metavar="COUNT", help="List so many changes only.")
@data_option
@format_option
def history_(number: int | None, last: int | None, data: Path, form: str) -> None:
    """List the changes, or show change NUMBER as a difference.

    Files of the history that are damaged are named on standard error, and end with status 1.
    """
    try:
        told = history.told(data, last) if number is None else history.Told((history.read(data, number),))
    except KeyError:
        raise click.BadParameter(f"there is no change {number}", param_hint="NUMBER") from None
    except (history.UnreadableError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    entries = told.entries
    match form:
        case "json":
            _print_json([asdict(entry) for entry in entries])
        case "csv":
            _print_csv(list(answers.summary(None)), [answers.summary(entry) for entry in entries])
        case _ if number is None:
            for entry in entries:
                click.echo("  ".join(str(value) for value in answers.summary(entry).values() if value != ""))
        case _:
            for part in entries[0].parts:
                if entries[0].others:
                    click.echo(f"{part.change.table}:")
                for line in answers.difference(part.change):
                    click.echo(line)
    for one in told.damaged:
        click.echo(one, err=True)
    sys.exit(1 if told.damaged else 0)


@main.command()
@click.argument("number", type=int, metavar="CHANGE")
@data_option
@format_option
def restore(number: int, data: Path, form: str) -> None:
    """Undo CHANGE: reverse its rows only, as a change of its own."""
    try:
        saved = _guarded(lambda: store.undo(data, number, actor=getpass.getuser(), clock=_now))
    except KeyError:
        raise click.BadParameter(f"there is no change {number}", param_hint="CHANGE") from None
    _finish(saved, form)


@main.command(name="export")
@click.argument("kind", type=click.Choice(list(export.KINDS)))
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--no-map", is_flag=True, help="Leave the map out; its States are a table.")
@filter_options
@data_option
def export_(kind: str, output: Path, no_map: bool, data: Path, **chosen: Any) -> None:  # noqa: FBT001
    """Write a deck, report, matrix, workbook or the data package to a file.

    With the dates given, the same data give the same file: report and package byte for byte, the others but
    for file times.
    """
    dataset = _load(data)
    view = View(dataset, filters(dataset, chosen, _today()))
    quiet = not sys.stderr.isatty()
    try:
        with click.progressbar(length=_STEPS, label=f"Making the {kind}", file=sys.stderr, hidden=quiet) as bar:

            def progress(done: float) -> None:
                bar.update(int(done * _STEPS) - bar.pos)

            made = export.make(export.KINDS[kind], view, with_map=not no_map, progress=progress)
        streamed = durable.write_out(output, made)
    except (TooLongError, export.TooManyError, export.FailedError, OSError) as error:
        click.echo(f"nothing was written: {error}", err=True)
        sys.exit(1)
    if dataset.errors:
        click.echo(f"{len(dataset.errors)} errors in the data; see “validate”", err=True)
    # What goes to standard output is the file alone.
    click.echo(f"{output}: {len(made):,} bytes", err=streamed)


def _guarded(save: Callable[[], store.Saved]) -> store.Saved:
    """Run a save; what keeps it from being tried at all goes to standard error, and ends with 1."""
    try:
        return save()
    except DescriptorError as error:
        _report([Problem(DESCRIPTOR_TABLE, "-", "descriptor", str(error))])
    except (store.BusyError, lines.UnwritableError, OSError) as error:
        click.echo(f"nothing was written: {error}", err=True)
    except LookupError as error:
        if isinstance(error, KeyError):
            raise
        click.echo(f"nothing was written: {error}", err=True)
    sys.exit(1)


def _finish(saved: store.Saved, form: str) -> None:
    """Say what became of a save, and end with 1 where it was refused."""
    _report([*saved.problems, *saved.warnings])
    for conflict in saved.conflicts:
        click.echo(str(conflict), err=True)
    if form == "json":
        _print_json(asdict(saved))
    elif form == "csv":
        _print_csv(list(answers.summary(None)), [answers.summary(saved.entry)] if saved.entry else [])
    elif saved.entry:
        click.echo(f"change {saved.entry.number}: {sentences.told([part.change for part in saved.entry.parts])}")
    else:
        click.echo("nothing was written", err=saved.refused)
    sys.exit(1 if saved.refused else 0)


def _now() -> datetime:
    return datetime.now(UTC)


def _load(data: Path) -> Dataset:
    try:
        return load.load(data, _today())
    except DescriptorError as error:
        _report([Problem(DESCRIPTOR_TABLE, "-", "descriptor", str(error))])
        sys.exit(1)


def _today() -> date:
    return date.today()


def _report(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_csv(columns: list[str], rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
