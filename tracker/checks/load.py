"""Loading: files to a `Dataset`, in the order schema, references, rules, with every problem on its line."""

import bisect
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from tracker.checks import nearby, rules, schema
from tracker.files import csvfile
from tracker.files.lines import Addition
from tracker.model import package, standard
from tracker.model.dataset import Dataset
from tracker.model.frames import behind, some
from tracker.model.message import Message
from tracker.model.package import Package, Table
from tracker.model.problem import Problem
from tracker.state import status

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
class _Sound:
    """What is known of a table by itself: as text with whole numbers written one way, typed, and what is wrong."""

    text: pd.DataFrame
    typed: pd.DataFrame
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class Checked:
    """One table's file, read; checked by itself when that is first asked for."""

    file: csvfile.CsvFile
    shape: Table
    _known: _Sound | None = None

    @property
    def _found(self) -> _Sound:
        if self._known is None:
            text = self.file.frame
            if not set(self.shape.primary_key).isdisjoint(self.file.missing):
                text = text.iloc[:0]
            text = schema.blanked(text, self.shape)
            typed, wrong = schema.check(text, self.shape, self.file.missing)
            typed_whole = complete(typed, self.shape.name)
            self._known = _Sound(_canonical(text, typed), typed_whole, (*self.file.problems, *wrong))
        return self._known

    @property
    def text(self) -> pd.DataFrame:
        """The table as text, with whole numbers written one way."""
        return self._found.text

    @property
    def typed(self) -> pd.DataFrame:
        """The table typed; see `schema.check`."""
        return self._found.typed

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the table by itself."""
        return self._found.problems

    def column(self, name: str) -> pd.Series:
        """Return one column typed, without checking the others."""
        if self._known is not None:
            return self.typed[name]
        kind, text = self.shape.fields[name].kind, schema.blanked(self.file.frame[[name]], self.shape)[name]
        return kind.shown(text, kind.read(text))

    def part(self, rows: Collection[int]) -> "Checked":
        """Return some rows of the table alone; rows of the same key are not parted. What is known of them holds."""
        whole, known = self._known, None
        if whole is not None and len(whole.text) == len(self.file.frame):
            # The records that could not be read stay beside any part.
            of_rows = {None, *rows, *self.file.aside.index.tolist()}
            problems = tuple(problem for problem in whole.problems if problem.row in of_rows)
            places = whole.text.index.get_indexer(sorted(rows)).tolist()
            known = _Sound(some(whole.text, places), some(whole.typed, places), problems)
        return Checked(csvfile.part(self.file, rows), self.shape, known)

    def with_rows_behind(self, file: csvfile.CsvFile, rows: "Checked") -> "Checked":
        """Return the table with the last of ``rows`` behind it; where these are sound, what is known of it holds."""
        known = self._known
        if any(problem.row is not None and problem.row >= self.file.size for problem in rows.problems):
            known = None
        if known is not None:
            new = rows.text.index[rows.text.index >= self.file.size]
            text, typed = behind(known.text, rows.text.loc[new]), behind(known.typed, rows.typed.loc[new])
            known = _Sound(text, typed, known.problems)
        return Checked(file, self.shape, known)


def load(directory: Path, today: date, before: Dataset | None = None) -> Dataset:
    """Load the package in ``directory``; raise `package.DescriptorError` where there is none.

    Lines in error (and all lines of a duplicated key) are set aside and listed in ``problems``; what refers
    to them is marked with a warning; the rest is loaded. ``today`` decides which reviews are due. What is as it was
    ``before``, the dataset that is shown, is not worked out anew, and stands in memory once.
    """
    described = package.read(directory)
    dataset = assemble(described, {name: check(described, name) for name in described.tables}, today, before=before)
    with _keeping:
        # What was there before is asked for no more.
        for name in described.tables:
            _kept[name] = _kept.get(name, [])[-1:]
        _said.clear()
    return dataset


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
            return Checked(csvfile.read(path, layout(shape)), shape)
    hashed = hashlib.sha256(data)
    state = (described.directory, shape, hashed.hexdigest())
    with _keeping:
        kept = _kept.get(table, [])
        for one in kept:
            if one[:3] == state:
                kept.remove(one)
                kept.append(one)
                return one[3]
    checked = Checked(csvfile.parse(data, layout(shape), hashed), shape)
    _keep(described.directory, checked)
    return checked


def _keep(directory: Path, checked: Checked) -> None:
    shape = checked.shape
    with _keeping:
        state = (directory, shape, checked.file.digest, checked)
        _kept[shape.name] = [*_kept.get(shape.name, []), state][-_MOST_KEPT:]


def layout(shape: Table) -> csvfile.Layout:
    """Return what the reader of a table's file has to know."""
    described = [field for field in shape.fields.values() if field.described]
    needed = {*shape.primary_key, *(field.name for field in described if field.required)}
    optional = {field.name for field in described} - needed
    return csvfile.Layout(shape.name, tuple(shape.fields), needed, optional, shape.dialect)


def rows(described: Package, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as they are stored: those that the screen shows, and those in error beside them."""
    return check(described, table).file.rows()


def complete(typed: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a typed table with the columns that a package may do without, blank where it does."""
    needed = standard.TABLES[table].columns.values() if table in standard.TABLES else ()
    missing = [one.name for one in needed if one.optional and one.name not in typed]
    if not missing:
        return typed
    blank = pd.DataFrame({column: pd.Series("", index=typed.index, dtype="str") for column in missing})
    return typed.join(schema.check(blank, package.plain_table(table))[0])


@dataclass(frozen=True)
class Judged:
    """Tables checked against each other: without their lines in error, as text and typed, and what the rules say.

    What hangs on the day is not said yet.
    """

    texts: Mapping[str, pd.DataFrame]
    together: rules.Together
    problems: list[Problem]


def _judge(described: Package, checked: Mapping[str, Checked]) -> Judged:
    texts, together, problems = _sound(described, checked)
    for rule in rules.WARNINGS:
        problems += rule(together)
    problems += _unsaid(described, together)
    return Judged(texts, together, problems)


def assemble(
    described: Package,
    checked: Mapping[str, Checked],
    today: date,
    judged: Judged | None = None,
    before: Dataset | None = None,
) -> Dataset:
    """Check the tables against each other and return them, without their lines in error, as a dataset.

    ``judged``, where that was done; ``before``, a dataset that may be the same but for its records.
    """
    files = {name: one.file for name, one in checked.items()}
    judged = judged or _judge(described, checked)
    texts, together, problems = judged.texts, judged.together, [*judged.problems]
    set_aside = {name: _less(_everything(one), texts[name]) for name, one in checked.items()}
    # Filled below: whether a review is due is worked out of the dataset, which is kept with all that takes.
    found: list[Problem] = []
    dataset = Dataset(
        package=described,
        tables=MappingProxyType({**_nothing_in_optional_tables(), **together}),
        set_aside=MappingProxyType(set_aside),
        problems=found,
        read_only=frozenset(name for name, file in files.items() if file.read_only),
        digest=_digest(described, files),
    )
    if before is not None:
        dataset.share(before)
    problems += status.review_due(dataset, dataset.default_as_of(today))
    problems += rules.recorded_ahead(together, today)
    found += _in_order(problems, files)
    return dataset


def _unsaid(described: Package, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Warn of what a package leaves unsaid of itself: who made it, whom to write to, who speaks in its documents."""
    settings = described.settings
    problems = []
    for name, code, message in (
        (
            "attribution",
            "attribution-missing",
            Message("blank; say who made the assessment: it stands in every file to take away"),
        ),
        (
            "contact",
            "contact-missing",
            Message("blank; say where corrections go: it stands in every file to take away"),
        ),
    ):
        if not getattr(settings, name):
            problems.append(Problem(package.DESCRIPTOR_TABLE, f"tracker.{name}", code, message, "warning"))
    documents = tables["documents"]
    message = Message("blank; the package’s own are taken: %(own)s", own=" ".join(settings.own_addressees))
    for row in documents.index[documents["own_addressees"] == ""] if settings.own_addressees else []:
        problems.append(Problem("documents", "own_addressees", "speakers-inherited", message, "warning", row=row))
    return problems


@cache
def _nothing_in_optional_tables() -> Mapping[str, pd.DataFrame]:
    """Return tables without a row, as the code reads them where a package does not describe them."""
    found = {}
    for name in [one.name for one in standard.TABLES.values() if one.optional]:
        table = package.plain_table(name)
        blank = pd.DataFrame({column: pd.Series(dtype="str") for column in table.fields})
        found[name], _ = schema.check(blank, table)
    return MappingProxyType(found)


def judged(described: Package, checked: Mapping[str, Checked]) -> list[Problem]:
    """Return what the rules say of the tables and of them against each other, but for what hangs on the day.

    What was said of the same files is not worked out again: what is about to be is soon what is stored.
    """
    state = (described.settings, tuple((described.tables[name], one.file.digest) for name, one in checked.items()))
    with _keeping:
        for known, said in _said:
            if known == (described.directory, state):
                return said
    found = _said_of(_judge(described, checked), checked)
    with _keeping:
        _said[:] = [*_said, ((described.directory, state), found)][-_MOST_KEPT:]
    return found


def _said_of(judged: Judged, checked: Mapping[str, Checked]) -> list[Problem]:
    return _in_order(judged.problems, {name: one.file for name, one in checked.items()})


@dataclass(frozen=True)
class Growth:
    """A few rows written behind a table's file, and what hangs together with them: see `nearby`.

    ``before`` and ``after`` are the rows that hang together without the new ones and with them, and ``judged`` is each
    checked against each other; ``added`` is what is written; the digests are those of the package.
    """

    described: Package
    table: str
    before: Mapping[str, Checked]
    after: Mapping[str, Checked]
    judged: tuple[Judged, Judged]
    added: bytes
    digest_before: str
    digest_after: str

    @property
    def said(self) -> tuple[list[Problem], list[Problem]]:
        """What the rules say of the rows that hang together, before and after."""
        before, after = self.judged
        return _said_of(before, self.before), _said_of(after, self.after)


def grow(described: Package, checked: Mapping[str, Checked], table: str, addition: Addition) -> Growth | None:
    """Return what becomes of a package when a few rows are written behind a table's file.

    ``None`` where the file must be read as a whole.
    """
    old = checked[table]
    file = csvfile.grown(old.file, addition) if table != nearby.WHOLE else None
    if file is None:
        return None
    files = {name: one.file for name, one in checked.items()}
    then = files | {table: file}
    if sum(len(one.frame) for one in then.values()) <= _SMALL:
        before, after = {**checked}, {**checked, table: Checked(file, old.shape)}
        _keep(described.directory, after[table])
    else:
        new = range(old.file.size, file.size)
        near = nearby.near(described, {name: one.frame for name, one in then.items()}, table, new)
        before = {
            name: one.part(near[name].difference(new) if name == table else near[name]) for name, one in checked.items()
        }
        after = before | {table: Checked(csvfile.part(file, near[table]), old.shape)}
        _keep(described.directory, old.with_rows_behind(file, after[table]))
    digests = _digest(described, files), _digest(described, then)
    judged = tuple(_judge_once(described, *one) for one in zip((before, after), digests, strict=True))
    return Growth(described, table, before, after, (judged[0], judged[1]), addition.data, *digests)


_SMALL = 2000
"""Rows of a package that is looked at as a whole: to find what hangs together takes longer."""
_judged_once: list[tuple[object, Judged]] = []
"""What was said last of rows without some and with them: they are looked at again when these are saved, and later."""


def _judge_once(described: Package, some: Mapping[str, Checked], digest: str) -> Judged:
    state = described.directory, digest, [(name, one.file.frame.index.tolist()) for name, one in some.items()]
    with _keeping:
        found = [said for known, said in _judged_once if known == state]
    judged = found[0] if found else _judge(described, some)
    with _keeping:
        _judged_once[:] = [*(one for one in _judged_once if one[0] != state), (state, judged)][-_MOST_KEPT:]
    return judged


_MOST_GROWN = 20
_grown: list[tuple[Path, Version, Growth]] = []
"""What this process added lately, with the state of the files after it."""


def grew(directory: Path, before: Version, growth: Growth) -> None:
    """Note that rows were written, so that a dataset need not be read anew; ``before`` is as the files were."""
    after = version(directory)
    path = growth.described.tables[growth.table].path
    sizes = [size for name, _, size in (*before, *after) if name == path]
    # Else somebody wrote to the files at the same time, without the lock.
    if {name for name, *_ in set(before) ^ set(after)} == {path} and sizes[1] - sizes[0] == len(growth.added):
        with _keeping:
            _grown[:] = [*_grown, (directory, after, growth)][-_MOST_GROWN:]


def caught_up(dataset: Dataset, now: Version, today: date) -> Dataset | None:
    """Return a dataset as the files are ``now``, where since it was read this process alone added rows to it.

    ``None`` where something else changed too: then the files must be read.
    """
    with _keeping:
        grown = [(after, one) for directory, after, one in _grown if directory == dataset.package.directory]
    found: Dataset | None = dataset
    for after, growth in grown:
        if found is not None and found.digest == growth.digest_before:
            found = _with_rows(found, growth, today)
        # A reading that began before the rows were written may have come to them.
        if found is not None and found.digest == growth.digest_after and after == now:
            return found
    return None


def _with_rows(dataset: Dataset, growth: Growth, today: date) -> Dataset | None:
    """Return the dataset with the rows of a growth; ``None`` where other lines are set aside then."""
    near = zip((growth.before, growth.after), growth.judged, strict=True)
    before, after = (assemble(growth.described, checked, today, judged) for checked, judged in near)
    changed = {
        *(Counter(before.problems) - Counter(after.problems)),
        *(Counter(after.problems) - Counter(before.problems)),
    }
    if any(problem.severity == "error" for problem in changed):
        return None
    new = after.tables[growth.table]
    new = new[~new.index.isin(before.tables[growth.table].index)]
    # What is said of a row of which anything else is said now.
    lines = {(problem.table, problem.row) for problem in changed}
    problems = [problem for problem in dataset.problems if (problem.table, problem.row) not in lines]
    for problem in after.problems:
        if (problem.table, problem.row) in lines:
            bisect.insort_right(problems, problem, key=_place(growth.described.tables))
    return dataset.with_rows(growth.table, new, problems, growth.digest_after)


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
    return sorted(placed, key=_place(files))


def _place(tables: Iterable[str]) -> Callable[[Problem], tuple[int, int]]:
    """Return what a list of problems is in the order of: the table, and the line."""
    order = {name: at for at, name in enumerate(tables)}
    return lambda problem: (order.get(problem.table, -1), problem.line)


def _digest(described: Package, files: Mapping[str, csvfile.CsvFile]) -> str:
    """Return the SHA-256 of the package: of the digests of the descriptor and of every table's file."""
    total = hashlib.sha256((described.directory / package.DESCRIPTOR).read_bytes())
    for name in sorted(files):
        total.update(f"{name}:{files[name].digest}".encode())
    return total.hexdigest()
