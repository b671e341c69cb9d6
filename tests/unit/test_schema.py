"""The checker against frictionless, its oracle, and the terms of its own."""

import random
import re
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Resource, Schema

from tests.conftest import GROUP, TODAY
from tracker.checks import load, schema
from tracker.files import csvfile
from tracker.model import package, period

PACKAGE = package.read(GROUP)
SPOILT = ["", "x y", "2013-02-30", "12/05/2013", "-1", "Łódź", "http://a b", "999", "2013-05", "a" * 90, "#12", "E 1"]


def oracle(table: package.Table, frame: pd.DataFrame) -> set[tuple[int, str]]:
    """Say which cells frictionless finds wrong: rows from 0, and the name of the field."""
    fields = []
    for field in table.fields.values():
        described = {"name": field.name, "type": field.type, "constraints": dict(field.constraints)}
        if field.format not in ("default", "uri"):
            described["format"] = field.format
        fields.append(described)
    resource = Resource(
        data=[list(frame.columns), *frame.to_numpy().tolist()],
        schema=Schema.from_descriptor({"fields": fields, "missingValues": [""]}),
    )
    report = resource.validate()
    found = report.flatten(["rowNumber", "fieldName", "type"])
    return {(row - 2, name) for row, name, kind in found if kind in ("type-error", "constraint-error")}


@pytest.mark.parametrize("name", sorted(PACKAGE.tables))
def test_cells_are_judged_as_frictionless_judges_them(name: str) -> None:
    """On spoilt copies of each table of the Group, both find the same cells wrong."""
    table = PACKAGE.tables[name]
    columns = list(table.fields)
    whole = csvfile.read(GROUP / table.path, csvfile.Layout(name, tuple(columns))).frame.head(30).reset_index(drop=True)
    if whole.empty:
        whole = pd.DataFrame("x", index=range(5), columns=columns, dtype="str")
    choose = random.Random(name)
    for _ in range(6):
        frame = whole.copy()
        for _ in range(8):
            frame.loc[choose.randrange(len(frame)), choose.choice(columns)] = choose.choice(SPOILT)
        _, problems = schema.check(frame, table)
        beyond = {field.name for field in table.fields.values() if field.period or field.format == "uri"}
        ours = {(one.row, one.column) for one in problems if one.code != "key-duplicate" and one.column not in beyond}
        theirs = {(row, column) for row, column in oracle(table, frame) if column not in beyond}
        assert ours == theirs


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013", "2013-01-01", "2013-12-31"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("2013-05-14", "2013-05-14", "2013-05-14"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    """A year, a month and a day are periods."""
    begins, ends = period.bounds(pd.Series([text], dtype="str"))
    assert (str(begins[0].date()), str(ends[0].date())) == (first, last)


@pytest.mark.parametrize("text", ["", "2013-13", "2013-02-30", "13", "May 2013", "2013-5", "2013-05-14T00:00"])
def test_what_is_no_period_has_no_days(text: str) -> None:
    """Nothing is guessed."""
    begins, ends = period.bounds(pd.Series([text], dtype="str"))
    assert pd.isna(begins[0])
    assert pd.isna(ends[0])


def test_every_message_says_what_would_be_right(tmp_path: Path) -> None:
    """A problem of a cell quotes what was found and says what to write."""
    table = PACKAGE.tables["statuses"]
    frame = csvfile.read(GROUP / table.path, csvfile.Layout("statuses", tuple(table.fields))).frame.head(2).copy()
    frame.loc[0, "effective_on"] = "14.05.2013"
    frame.loc[1, "status"] = "done"
    _, problems = schema.check(frame, table)
    assert [re.sub(r";.*", "", problem.message) for problem in problems] == ["found “14.05.2013”", "found “done”"]
    assert all(";" in problem.message for problem in problems)


def test_numbers_that_differ_only_in_writing_are_one_key(small: Path) -> None:
    """Paragraph 05 is paragraph 5."""
    path = small / "commitments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("GLA2021,3,a", "GLA2021,03,a"), encoding="utf-8")
    assert not load.load(small, TODAY).errors
