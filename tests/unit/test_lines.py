"""Writing rows: what a change does not touch keeps its bytes."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import rows_of
from tracker.files import lines
from tracker.model.change import Change, Edit, difference

KEY = ["id"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"id,name,note\n1,a,b\n", b'id,name,note\n1,a,b\nnew,"x, y",\n'),
        (b"id,name,note\r\n1,a,b\r\n", b'id,name,note\r\n1,a,b\r\nnew,"x, y",\r\n'),
        (b"id,name,note\r1,a,b\r", b'id,name,note\r1,a,b\rnew,"x, y",\r'),
        (b"id,name,note\n1,a,b", b'id,name,note\n1,a,b\nnew,"x, y",'),
        (b"\xef\xbb\xbfid,name,note\n", b'\xef\xbb\xbfid,name,note\nnew,"x, y",\n'),
        (b"id,name,note", b'id,name,note\nnew,"x, y",'),
        (b"note,id,name,mine\nb,1,a,z\n", b'note,id,name,mine\nb,1,a,z\n,new,"x, y",\n'),
        (b'id,name,note\n"1","a",b\nbad,too,many,c\n', b'id,name,note\n"1","a",b\nbad,too,many,c\nnew,"x, y",\n'),
    ],
)
def test_adding_a_row_adds_a_line(before: bytes, after: bytes) -> None:
    """At the end, in the file's own manner."""
    assert lines.apply(before, Change("t", added=({"id": "new", "name": "x, y"},)), KEY) == after


FILE = (
    b'\xef\xbb\xbfid,name,mine,note\r\n"1","a",z,b\r\n\r\n2,"two\nlines",z,"b"\r\nin error,too,many,cells,x\r\n3,c,"z",'
)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change("t", changed=(Edit({"id": "1"}, {"id": "1", "name": "A"}),)), b'"1","a",z,b', b"1,A,z,b"),
        (Change("t", changed=(Edit({"id": "2"}, {"id": "2", "name": "x"}),)), b'2,"two\nlines",z,"b"', b"2,x,z,b"),
        (Change("t", changed=(Edit({"id": "3"}, {"id": "3", "note": "n"}),)), b'3,c,"z",', b"3,c,z,n"),
        (Change("t", removed=({"id": "2"},)), b'2,"two\nlines",z,"b"\r\n', b""),
    ],
)
def test_changing_a_row_changes_its_line_alone(change: Change, old: bytes, new: bytes) -> None:
    """Mark, line ends, blank lines, quoting of other lines, lines in error and undescribed columns stay."""
    assert lines.apply(FILE, change, KEY) == FILE.replace(old, new)


@pytest.mark.parametrize("file", [b"id,name\n1,one,\n2,two\n", b"id,name,,\n1,one,,\n2,two\n"])
def test_blank_cells_beyond_the_header_count_for_nothing(file: bytes) -> None:
    """A spreadsheet leaves them; the rows are those that the loader reads."""
    assert rows_of(file) == [{"id": "1", "name": "one"}, {"id": "2", "name": "two"}]
    written = lines.apply(file, Change("t", changed=(Edit({"id": "1", "name": "one"}, {"id": "1", "name": "x"}),)), KEY)
    assert rows_of(written)[0]["name"] == "x"
    assert written.splitlines()[2] == b"2,two"


def test_a_row_that_is_not_there_is_not_invented() -> None:
    """A change to a row that the file does not have is a mistake of the caller."""
    with pytest.raises(LookupError):
        lines.apply(FILE, Change("t", removed=({"id": "9"},)), KEY)


def test_what_is_not_utf_8_is_not_written() -> None:
    """The file must be mended first."""
    with pytest.raises(lines.UnwritableError):
        lines.apply(b"id,name\n1,\xff\n", Change("t", added=({"id": "2"},)), KEY)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
tables = st.dictionaries(st.integers(0, 20).map(str), st.tuples(cells, cells), max_size=8)


@settings(max_examples=150, deadline=None)
@given(tables, tables, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_change_gives_the_wanted_rows(
    old: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]], end: str, mark: bool
) -> None:
    """Whatever is added, changed and removed, the file then reads as wanted, and changing it back reads as before."""

    def rows(table: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
        return [{"id": name, "name": pair[0], "note": pair[1]} for name, pair in table.items()]

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name", "note"], *([row["id"], row["name"], row["note"]] for row in rows(old))])
    data = out.getvalue().encode("utf-8-sig" if mark else "utf-8")
    change = difference("t", rows(old), rows(new), KEY)
    written = lines.apply(data, change, KEY)
    assert {row["id"]: row for row in rows_of(written)} == {row["id"]: row for row in rows(new)}
    back = lines.apply(written, change.reversed(), KEY)
    assert {row["id"]: row for row in rows_of(back)} == {row["id"]: row for row in rows(old)}
