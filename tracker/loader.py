"""Loading: files to a `Dataset`, in the order schema, references, rules, with every problem on its line."""

import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from tracker import package, status
from tracker.checks import rules, schema
from tracker.dataset import Dataset
from tracker.files import csvfile
from tracker.package import Package, Table
from tracker.problem import Problem

_MOST_KEPT = 2
"""How many states of a table stay checked: what is stored, and what is about to be."""
_kept: dict[str, list["tuple[Path, Table, str, Checked]"]] = {}
_keeping = threading.Lock()
_said: list[tuple[tuple[Path, object], list[Problem]]] = []
"""What the rules say of the last states of a package."""

Version = tuple[tuple[str, int, int], ...]


def version(directory: Path) -> Version:
    """Return what changes whenever a file of the package does: path, time of change and size of each.

    Looks at the descriptor and the files that it describes, reads none of them, and lists no folder; a file that is not
    there has the size -1.
    """
    described = _state(directory, package.DESCRIPTOR)
    return tuple(sorted([described, *(_state(directory, path) for path in _paths(directory, described))]))


def _state(directory: Path, path: str) -> tuple[str, int, int]:
    try:
        stat = (directory / path).stat()
    except (OSError, ValueError):
        return path, 0, -1
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=8)
def _paths(directory: Path, _: tuple[str, int, int]) -> tuple[str, ...]:
    """Return the files that the descriptor describes, read once for each state of it."""
    try:
        return tuple(dict.fromkeys(table.path for table in package.read(directory).tables.values()))
    except package.DescriptorError:
        return ()


@dataclass(frozen=True)
class Checked:
    """One table's file, read and checked by itself: as text with whole numbers written one way, and typed."""

    file: csvfile.CsvFile
    text: pd.DataFrame
    typed: pd.DataFrame
    problems: tuple[Problem, ...]


def load(directory: Path, today: date) -> Dataset:
    """Load the package in ``directory``; raise `package.DescriptorError` where there is none.

    Lines in error (and all lines of a duplicated key) are set aside and listed in ``problems``; what refers
    to them is marked with a warning; the rest is loaded. ``today`` decides which reviews are due.
    """
    described = package.read(directory)
    return assemble(described, {name: check(described, name) for name in described.tables}, today)


def check(described: Package, table: str, data: bytes | None = None) -> Checked:
    """Read and check one table: its file, or ``data`` in the place of it.

    What was read and checked before and is the same byte for byte is not checked again.
    """
    shape = described.tables[table]
    if data is None:
        path = described.directory / shape.path
        try:
            data = path.read_bytes()
        except OSError:
            return _check(csvfile.read(path, layout(shape)), shape)
    state = (described.directory, shape, hashlib.sha256(data).hexdigest())
    with _keeping:
        kept = _kept.get(table, [])
        for one in kept:
            if one[:3] == state:
                kept.remove(one)
                kept.append(one)
                return one[3]
    checked = _check(csvfile.parse(data, layout(shape)), shape)
    with _keeping:
        _kept[table] = [*_kept.get(table, []), (*state, checked)][-_MOST_KEPT:]
    return checked


def layout(shape: Table) -> csvfile.Layout:
    """Return what the reader of a table's file has to know."""
    described = [field for field in shape.fields.values() if field.described]
    needed = {*shape.primary_key, *(field.name for field in described if field.required)}
    optional = {field.name for field in described} - needed
    return csvfile.Layout(shape.name, tuple(shape.fields), needed, optional, shape.dialect)


def rows(described: Package, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as they are stored: those that the screen shows, and those in error beside them."""
    return check(described, table).file.rows()


def _check(file: csvfile.CsvFile, shape: Table) -> Checked:
    text = file.frame.iloc[:0] if set(file.missing) & set(shape.primary_key) else file.frame
    text = schema.blanked(text, shape)
    typed, found = schema.check(text, shape, file.missing)
    return Checked(file, _canonical(text, typed), complete(typed, shape.name), (*file.problems, *found))


def complete(typed: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a typed table with the columns that a package may do without, blank where it does."""
    missing = [column for column in package.OPTIONAL_COLUMNS.get(table, ()) if column not in typed]
    if not missing:
        return typed
    blank = pd.DataFrame({column: pd.Series("", index=typed.index, dtype="str") for column in missing})
    return typed.join(schema.check(blank, package.plain_table(table))[0])


def assemble(described: Package, checked: Mapping[str, Checked], today: date) -> Dataset:
    """Check the tables against each other and return them, without their lines in error, as a dataset."""
    files = {name: one.file for name, one in checked.items()}
    texts, together, problems = _sound(described, checked)
    for rule in rules.WARNINGS:
        problems += rule(together)
    problems += _unsaid(described, together)
    set_aside = {name: _less(_everything(one), texts[name]) for name, one in checked.items()}
    # Filled below: whether a review is due is worked out of the dataset, which is kept with all that takes.
    found: list[Problem] = []
    dataset = Dataset(
        package=described,
        tables=MappingProxyType({**_nothing_in(package.OPTIONAL_TABLES), **together}),
        set_aside=MappingProxyType(set_aside),
        problems=found,
        read_only=frozenset(name for name, file in files.items() if file.read_only),
        digest=_digest(described, files),
    )
    problems += status.review_due(dataset, dataset.default_as_of(today))
    problems += rules.recorded_ahead(together, today)
    found += _in_order(problems, files)
    return dataset


def _unsaid(described: Package, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Warn of what a package leaves unsaid of itself: who made it, whom to write to, who speaks in its documents."""
    settings = described.settings
    problems = []
    for name, code, what in (
        ("attribution", "attribution-missing", "who made the assessment"),
        ("contact", "contact-missing", "where corrections go"),
    ):
        if not getattr(settings, name):
            message = f"blank; say {what}: it stands in every file to take away"
            problems.append(Problem(package.DESCRIPTOR_TABLE, f"tracker.{name}", code, message, "warning"))
    documents = tables["documents"]
    for row in documents.index[documents["own_addressees"] == ""] if settings.own_addressees else []:
        message = f"blank; the package’s own are taken: {' '.join(settings.own_addressees)}"
        problems.append(Problem("documents", "own_addressees", "speakers-inherited", message, "warning", row=row))
    return problems


def _nothing_in(names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return tables without a row, as the code reads them where a package does not describe them."""
    found = {}
    for name in names:
        table = package.plain_table(name)
        blank = pd.DataFrame({column: pd.Series(dtype="str") for column in table.fields})
        found[name], _ = schema.check(blank, table)
    return found


def judged(described: Package, checked: Mapping[str, Checked]) -> list[Problem]:
    """Return what the rules say of the tables and of them against each other, but for what hangs on the day.

    What was said of the same files is not worked out again: what is about to be is soon what is stored.
    """
    state = (described.settings, tuple((described.tables[name], one.file.digest) for name, one in checked.items()))
    with _keeping:
        for known, said in _said:
            if known == (described.directory, state):
                return said
    found = _judged(described, checked)
    with _keeping:
        _said[:] = [*_said, ((described.directory, state), found)][-_MOST_KEPT:]
    return found


def _judged(described: Package, checked: Mapping[str, Checked]) -> list[Problem]:
    _, together, problems = _sound(described, checked)
    for rule in rules.WARNINGS:
        problems += rule(together)
    problems += _unsaid(described, together)
    return _in_order(problems, {name: one.file for name, one in checked.items()})


_Frames = dict[str, pd.DataFrame]


def _sound(described: Package, checked: Mapping[str, Checked]) -> tuple[_Frames, rules.Together, list[Problem]]:
    """Return the tables without their lines in error, as text and typed, and the problems found on the way."""
    files = {name: one.file for name, one in checked.items()}
    problems: list[Problem] = list(described.problems)
    for one in checked.values():
        problems += one.problems
    texts = {name: one.text for name, one in checked.items()}
    typed = {name: one.typed for name, one in checked.items()}
    everything = {name: _everything(one) for name, one in checked.items()}
    incomplete = {name for name, file in files.items() if file.read_only}
    texts, typed = _without_errors(texts, typed, problems)
    problems += schema.references(texts, everything, described, incomplete)
    texts, typed = _without_errors(texts, typed, problems)
    together = rules.Together(typed, described.tables)
    for rule in rules.ERRORS:
        wrong = rule(together)
        if wrong:
            problems += wrong
            texts, typed = _without_errors(texts, together, problems)
            together = rules.Together(typed, described.tables)
    return texts, together, problems


def _everything(one: Checked) -> pd.DataFrame:
    """Return every record of a table as text, those that could not be read last."""
    return pd.concat([one.text, one.file.aside]) if len(one.file.aside) else one.text


def _less(frame: pd.DataFrame, sound: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[:0] if len(frame) == len(sound) else frame[~frame.index.isin(sound.index)]


def _canonical(text: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Return the text with whole numbers written one way, so that keys compare: 05 is 5."""
    numbers = {
        name: column.astype("str").where(column.notna(), text[name]).astype("str")
        for name, column in typed.items()
        if column.dtype == "Int64"
    }
    return text.assign(**numbers) if numbers else text


def _without_errors(
    texts: dict[str, pd.DataFrame], typed: dict[str, pd.DataFrame], problems: list[Problem]
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    rows: dict[str, set[int]] = {}
    for problem in problems:
        if problem.severity == "error" and problem.row is not None:
            rows.setdefault(problem.table, set()).add(problem.row)
    clean, sound = dict(texts), dict(typed)
    for name, bad in rows.items():
        keep = ~texts[name].index.isin(list(bad))
        clean[name], sound[name] = texts[name][keep], typed[name][keep]
    return clean, sound


def _in_order(problems: list[Problem], files: Mapping[str, csvfile.CsvFile]) -> list[Problem]:
    """Return the problems with their physical lines, by table and line."""
    placed = [
        one
        if one.row is None or one.table not in files
        else Problem(
            one.table, one.column, one.code, one.message, one.severity, one.row, files[one.table].line(one.row)
        )
        for one in problems
    ]
    order = {name: at for at, name in enumerate(files)}
    return sorted(placed, key=lambda problem: (order.get(problem.table, -1), problem.line))


def _digest(described: Package, files: Mapping[str, csvfile.CsvFile]) -> str:
    """Return the SHA-256 of the package: of the digests of the descriptor and of every table's file."""
    total = hashlib.sha256((described.directory / package.DESCRIPTOR).read_bytes())
    for name in sorted(files):
        total.update(f"{name}:{files[name].digest}".encode())
    return total.hexdigest()
