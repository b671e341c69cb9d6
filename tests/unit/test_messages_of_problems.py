"""Whatever is said to be wrong is a message: another language changes every word of it that is not a value."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.conftest import FORESTS, TODAY, rows_of
from tests.unit.test_broken import CASES, broken
from tests.unit.test_descriptor import REFUSED, described
from tests.unit.test_store import NOON, RECORD, row, save
from tracker.checks import load
from tracker.edit import history, ingest, store
from tracker.files import durable, lines
from tracker.model import package, properties, shipped, standard, types
from tracker.model.change import Change, Edit
from tracker.model.message import Message, both, either, listed, message_of
from tracker.model.problem import Problem
from tracker.model.settings import Settings
from tracker.model.vocabulary import KNOWN
from tracker.words import catalogue

PACKAGE = package.read(FORESTS)
HEADER = "iso3,name,name_fr,region,latitude,longitude"


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say everything in a language that puts brackets around each message, its values in their places."""
    monkeypatch.setattr(catalogue, "lookup", lambda text: f"⟦{text}⟧")
    monkeypatch.setattr(catalogue, "nlookup", lambda one, many, count: f"⟦{one if count == 1 else many}⟧")


def words(text: str) -> set[str]:
    """Return the words of a text; the number of a byte is none."""
    return set(re.findall(r"(?<![^\W_])[^\W\d_]{2,}", text))


def names_in_code() -> set[str]:
    """Return the words of the names that the code knows: of properties, types, settings, columns and terms."""
    names = [
        package.DESCRIPTOR,
        *(name for value in vars(properties).values() if isinstance(value, tuple) for name in value),
    ]
    names += [*properties.DIALECT, *map(repr, properties.DIALECT.values()), *Settings.__dataclass_fields__]
    kinds: list[type[types.Type]] = [*types.TYPES.values(), types.Period]
    for kind in kinds:
        names += [kind.name, *kind.constraints, *kind.formats, *kind.properties]
    for table in standard.TABLES.values():
        names += [table.name, *table.columns]
    return words(" ".join([*names, *KNOWN, *(term for terms in KNOWN.values() for term in terms)]))


NAMES = names_in_code()


def words_of(folder: Path) -> set[str]:
    """Return the words that stand in the files of a package, or in what they are called."""
    found = words(str(folder))
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            # Letters stand in JSON as escapes too.
            found |= (
                words(file.name) | words(text) | (words(str(json.loads(text))) if file.suffix == ".json" else set())
            )
    return found


def parts(message: Message) -> Iterator[str]:
    """Yield a message, the messages among its values, and the other values as text."""
    yield message
    for value in message.values.values():
        yield from parts(value) if isinstance(value, Message) else (str(value),)


def hold(messages: Iterable[str], data: set[str]) -> None:
    """Hold that texts are messages all of whose words another language changes, but for those of the ``data``."""
    given = list(messages)
    assert given
    for message in given:
        assert isinstance(message, Message), message
        said, inside = catalogue.said(message), list(parts(message))
        assert re.fullmatch("⟦.*⟧", said, re.DOTALL), said
        assert said.count("⟦") == sum(isinstance(one, Message) for one in inside), said
        with_its_values = [one for one in inside if not isinstance(one, Message) and not re.fullmatch("“.*”", one)]
        assert words(" ".join(with_its_values)) <= data | NAMES, message


def messages(problems: Iterable[Problem]) -> list[str]:
    return [problem.message for problem in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_problems_of_broken_files_are_messages(case: Path, tmp_path: Path) -> None:
    """Each of them, warnings too."""
    folder = broken(case, tmp_path)
    hold(messages(load.load(folder, TODAY).problems), words_of(folder))


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_problems_of_a_descriptor_are_messages(small: Path, case: str) -> None:
    """Whatever it asks for that is not supported."""
    folder = described(small, REFUSED[case][0])
    hold(messages(package.read(folder).problems), words_of(folder))


def book(*named: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook of sheets."""
    made, out = Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, cells in named:
        sheet = made.create_sheet(name)
        for cells_of_row in cells:
            sheet.append(cells_of_row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("table", "data", "codes"),
    [
        ("members", b"", ["header"]),
        ("members", b"nothing,known\na,b\n", ["header"]),
        ("members", b"%PDF-1.7\n", ["format"]),
        ("members", b"PK\x03\x04 broken", ["format"]),
        ("members", "iso3,name\nPER,Pérou\n".encode("latin-1"), ["encoding"]),
        ("members", f'{HEADER}\nPER,"Peru,a,b,1,2\n'.encode(), ["quoting"]),
        ("members", f"{HEADER}\nPER,Peru,a,b,1,2,3,4\n".encode(), ["cells"]),
        ("members", b"iso3,name,namme\nPER,a,b\n", ["column-unknown"]),
        ("members", b"iso3,name,this,that,those,more\nPER,a,b,c,d,e\n", ["column-unknown"]),
        ("members", b"name,name\nPeru,x\n", ["column-duplicate", "column-missing"]),
        ("members", b"iso3,name\nPER,Peru\nPER,Peru\n", ["key-duplicate"]),
        ("members", b"iso3,name\nalb,Albania\n", ["key-case"]),
        ("members", b"iso3,name,latitude\nALB,Albania,#REF!\n", ["error-value"]),
        ("events", b"event_id,date,title\nE8,1/2/2025,x\n", ["dates-undecided"]),
        ("events", b"event_id,date\nE1,02.11.2021\nE2,Dec-12\n", []),
        ("paragraphs", b"document_id,paragraph,text\nGLA2021,01,x\n", ["key-duplicate"]),
        (
            "statuses",
            b"commitment_id,effective_on\nGLA2021-P02a,2022-05-01\nGLA2021-P02a,2022-05-01\n",
            ["place-duplicate"],
        ),
        ("members", book(("members", [["iso3", "title"], ["PER", "x"]]), ("b", [[]])), ["column-unknown"]),
        ("members", book(("one", [["x"]]), ("two", [["y"]])), ["header"]),
        ("events", book(("events", [["event_id", "symbol"], ["E1", datetime(2021, 11, 2)]])), ["altered"]),
    ],
)
def test_what_a_file_brought_back_is_refused_for_is_a_message(table: str, data: bytes, codes: list[str]) -> None:
    """Of the whole file, of its header, of a line, and of a cell beside what is stored."""
    shape = PACKAGE.tables[table]
    stored = rows_of((FORESTS / shape.path).read_bytes())
    brought = ingest.read(data, shape)
    problems = ingest.compare(brought, stored, shape, lines=range(2, 2 + len(stored))).problems
    assert [problem.code for problem in problems] == codes
    if problems:
        text = data.decode("utf-8", "replace")
        hold(messages(problems), words_of(FORESTS) | words(text) | words("utf File is not a zip file"))


def test_notes_and_hints_of_a_file_are_messages() -> None:
    """Where the rows were found, what somebody may have meant, and many alike in one line."""
    known = ingest.Known(load.load(FORESTS, TODAY), PACKAGE.tables["endorsements"])
    cells: list[list[object]] = [["document_id", "iso3"]]
    cells += [["GLA2021", typed] for typed in ("al", "brA", "A\u200bLB", "Gabonn", "xy", "q q")]
    brought = ingest.read(book(("a", cells), ("b", [["iso3"]])), known.table, known=known)
    data = words_of(FORESTS) | words("zero width space")
    hold([brought.note, *brought.hints.values()], data)
    assert len(brought.hints) >= 4
    wrong = [Problem("endorsements", "iso3", "reference", Message("blank, and needed"), line=line) for line in range(9)]
    compared = ingest.Comparison(Change("endorsements"), lines=(2,), hints=brought.hints)
    hold(messages(problem for _, problem in ingest.shortened(wrong)), data)
    hold(messages(compared.on_its_lines(wrong[:1], [0])), data)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"evidence": ""}, "evidence-missing"),
        ({"evidence": "E9"}, "reference"),
        ({"effective_on": "2021-11-01"}, "evidence-after"),
        ({"effective_on": "1700-01-01"}, "type-date"),
        ({"commitment_id": "GLA2021-P03a", "status": "complete"}, "complete-on-standing"),
        ({"status": "no_evidence", "evidence": "", "note": ""}, "note-missing"),
        ({"coder": ""}, "required"),
    ],
)
def test_what_a_save_is_refused_for_is_a_message(small: Path, changes: dict[str, str], code: str) -> None:
    """By a rule, by the schema, or by what it refers to."""
    change = Change("statuses", added=({**RECORD, **changes},))
    problems = store.preview(small, change, lambda: NOON).problems
    assert [problem.code for problem in problems] == [code]
    hold(messages(problems), words_of(small))


def test_what_a_first_load_is_refused_for_is_a_message(small: Path) -> None:
    """No moment, one later than now, one out of order, and one of a clause that has records."""
    said = ["yesterday", "2099-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]
    added = [{**RECORD, "recorded_at": moment} for moment in said]
    added.append({**RECORD, "commitment_id": "GLA2021-P03a", "recorded_at": "2023-01-01T00:00:00Z"})
    found = store.preview(small, Change("statuses", added=tuple(added)), lambda: NOON, first_load=True)
    assert len(found.problems) == 4
    hold(messages(found.problems), words_of(small))


def test_conflicts_are_messages(small: Path) -> None:
    """Changed, removed, and there already."""
    seen = row(small, "members", iso3="ALB")
    other, gone = {**seen, "name": "Elsewhere"}, {**seen, "iso3": "XYZ"}
    changed = store.preview(small, Change("members", changed=(Edit(other, {**other, "region": "x"}),)), lambda: NOON)
    removed = store.preview(small, Change("members", changed=(Edit(gone, {**gone, "region": "x"}),)), lambda: NOON)
    there = store.preview(small, Change("members", added=(other,)), lambda: NOON)
    conflicts = [conflict for saved in (changed, removed, there) for conflict in saved.conflicts]
    assert [str(one) for one in conflicts] == [one.message for one in conflicts]
    assert len({one.message.text for one in conflicts}) == 3
    hold([one.message for one in conflicts], words_of(small) | {"XYZ"})


def without_descriptor(folder: Path) -> None:
    (folder / "datapackage.json").unlink()
    package.read(folder)


def with_no_json(folder: Path) -> None:
    package.read(folder, b"[")


def with_no_resources(folder: Path) -> None:
    package.read(folder, b"[]")


def with_no_such_table(folder: Path) -> None:
    save(folder, Change("nothing"))


def with_no_such_setting(folder: Path) -> None:
    save(folder, Change("settings", added=({"name": "nothing", "value": "x"},)))


def with_no_such_row(folder: Path) -> None:
    store.hanging_on(folder, "events", ("nothing",))


def undone_twice(folder: Path) -> None:
    save(folder, Change("statuses", added=(RECORD,)))
    for _ in range(2):
        store.undo(folder, 1, actor="tests", clock=lambda: NOON)


def of_a_damaged_history(folder: Path) -> None:
    (folder / "history").mkdir()
    history.path(folder, 1).write_text("{}", encoding="utf-8")
    hold(history.told(folder).damaged, words("history json"))
    history.read(folder, 1)


def of_a_read_only_file(folder: Path) -> None:
    (folder / "members.csv").chmod(0o444)
    durable.check_writable(folder / "members.csv")


def of_a_folder(folder: Path) -> None:
    durable.check_writable(folder)


def of_a_shipped_package(folder: Path) -> None:
    raise PermissionError(shipped.READ_ONLY)


def of_a_broken_header(folder: Path) -> None:
    lines.apply(b"a,a\n", Change("x", added=({"a": "b"},)), ("a",))


@pytest.mark.parametrize(
    "raised",
    [
        without_descriptor,
        with_no_json,
        with_no_resources,
        with_no_such_table,
        with_no_such_setting,
        with_no_such_row,
        undone_twice,
        of_a_damaged_history,
        of_a_read_only_file,
        of_a_folder,
        of_a_shipped_package,
        of_a_broken_header,
    ],
    ids=lambda raised: raised.__name__,
)
def test_refusals_are_messages(small: Path, raised: Callable[[Path], None]) -> None:
    """What an error says is a message, and its text is that in English."""
    with pytest.raises(Exception) as refused:  # noqa: PT011  (each raises its own)
        raised(small)
    message = message_of(refused.value)
    assert message == str(refused.value)
    hold([message], words_of(small.parent) | words(str(small)) | words("nothing history Expecting value"))


def test_any_other_error_says_its_text() -> None:
    """Those of Python and of the system among them."""
    assert message_of(ValueError("no number")) == "no number"
    assert message_of(ValueError()) == ""
    assert message_of(FileNotFoundError(2, "gone", "a.csv")) == "[Errno 2] gone: 'a.csv'"


def test_several_are_listed_in_a_message() -> None:
    """One alone is itself, and none is nothing."""
    assert [either("abc"), both("abc"), listed("abc")] == ["a or b or c", "a and b and c", "a, b, c"]
    assert [either("a"), both("a"), listed("a"), listed("")] == ["a", "a", "a", ""]
    assert catalogue.said(either("ab")) == "⟦a or b⟧"
