"""Reading CSV: the fast and the slow reader agree, and lines are counted as an editor counts them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.files import csvfile

COLUMNS = ["a", "b", "c"]
LAYOUT = csvfile.Layout("t", tuple(COLUMNS), needed=COLUMNS)
cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(rows: list[list[str]], end: str) -> None:
    """Any text, quoted as the csv module quotes, comes back as it was, blank records left out."""
    out = io.StringIO(newline="")
    # Python 3.11 leaves a lone carriage return unquoted, which no reader can tell from the end of a line.
    lone = any("\r" in cell for row in rows for cell in row)
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if lone else csv.QUOTE_MINIMAL)
    writer.writerows([COLUMNS, *rows])
    read = csvfile.parse(out.getvalue().encode(), LAYOUT)
    assert not read.problems
    assert read.frame.to_numpy().tolist() == [row for row in rows if any(row)]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    """Whatever stands in a file, reading ends, with a frame of the columns asked for."""
    for body in (data, b"a,b,c\n" + data):
        read = csvfile.parse(body, LAYOUT)
        assert list(read.frame.columns) == COLUMNS
        for problem in read.problems:
            assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a,b,c\n1,2,3\n4,5,6\n", [2, 3]),
        (b"a,b,c\r\n1,2,3\r\n4,5,6", [2, 3]),
        (b"a,b,c\r1,2,3\r4,5,6\r", [2, 3]),
        (b'a,b,c\n1,"x\ny\nz",3\n4,5,6\n', [2, 5]),
        (b"a,b,c\n\n1,2,3\n\n\n4,5,6\n", [3, 6]),
        (b"\xef\xbb\xbfa,b,c\n1,2,3\n,,\n4,5,6\n", [2, 4]),
    ],
)
def test_lines_are_counted_as_an_editor_counts_them(data: bytes, lines: list[int]) -> None:
    """The line of a record is the physical one on which it begins, whatever stands above it."""
    read = csvfile.parse(data, LAYOUT)
    assert [read.line(row) for row in read.frame.index] == lines
    assert read.frame["a"].tolist() == ["1", "4"]


def test_columns_may_stand_in_another_order() -> None:
    """The header decides, not the order."""
    read = csvfile.parse(b"c,a,b\n3,1,2\n", LAYOUT)
    assert read.frame.to_numpy().tolist() == [["1", "2", "3"]]
    assert not read.problems


def test_text_that_looks_missing_stays() -> None:
    """NA is Namibia, 001 is not 1, and null is a word."""
    read = csvfile.parse(b"a,b,c\nNA,001,null\n", LAYOUT)
    assert read.frame.to_numpy().tolist() == [["NA", "001", "null"]]
