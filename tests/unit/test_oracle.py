"""Generated packages, judged by frictionless and by us: the same cells are wrong, or we refuse by name.

Where frictionless is known to say something else than the standard, or than this product may, `is_stricter` and
`no_verdict` say so, case by case:

* It reads dates, months, years and moments in forms that the standard does not give (2012-2-3, moments without a
  zone, 24:00, other scripts' digits), and at any year; here only the standard's, and from 1800 to 2200.
* It reads a time of day with a zone and compares it with one without, which raises.
* Whole numbers have any length there, 64 bits here; ``NaN`` equals nothing there, and its spelling here.
* Of rows with one key it names the second and later ones, here all are named.
* It does not know `uniqueKeys` and `categories`, and takes an unknown property for no error.
"""

import csv
import json
import re
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
from frictionless import Package as Reference
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tracker.checks import schema
from tracker.files import csvfile
from tracker.model import package
from tracker.model.problem import Problem

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
DAYS = ["2012-02-03", "2012-02-29", "1800-01-01", "2200-12-31"]
MOMENTS = ["2012-02-03T10:00:00Z", "2012-02-03T10:00:00.5Z", "2199-12-31T23:59:59Z"]
GOOD: dict[str, list[str]] = {
    "string": ["a", "b", "A", "ab", "x y", "é", "٣", "0123"],
    "any": ["a", "1"],
    "integer": ["1", "2", "01", "+1", "-3", "10", "0", " 5", "٣", "1_0"],
    "number": ["1", "1.0", "01.50", "-3", "1e2", ".5", "NaN", "1e400", "-INF", " 5"],
    "boolean": ["true", "False", "1", "0"],
    "date": DAYS,
    "datetime": MOMENTS,
    "time": ["12:30:00", "00:00:00", "23:59:59"],
    "year": ["2012", "1999", "0001"],
    "yearmonth": ["2012-05", "1999-12"],
}
CALM = {
    **GOOD,
    "number": ["1", "1.0", "01.50", "1.5", "1e2", "100", " 5"],
    "integer": ["1", "01", "+1", "１", "2", " 2"],
}
"""Numbers that equal themselves, and many that equal another."""
BEYOND = ("NaN", "-INF", "1e400")
ODD = [
    *("", "", "NA", "-", "NaN", "1e400", "٣", "+5", " 5", "5 ", "1_0", "12.5", "1,5", "1.234,5", "true", "yes", "x y"),
    *("2012-2-3", "2012-02-30", "1799-12-31", "2201-01-01", "0000-01-01", "9999-12-31", "12/05/2013", "２０１２-01-01"),
    *("2012-01-01T24:00:00Z", "2012-06-30T23:59:60Z", "2012-01-01T00:00:00", "2012-02-03T10:00:00+02:00", "1700"),
    *(
        "24:00:00",
        "12:30",
        "2012",
        "201",
        "2012-5",
        "2012-13",
        "20125",
        "+201",
        "9" * 20,
        "a@b.org",
        "é" * 40,
        "0x10",
        "1e",
        "--1",
    ),
]
BOUND: dict[str, list[Any]] = {
    "integer": [0, 1, 2, "5", 10],
    "number": [0, 1, 1.5, 100, "0.5"],
    "date": [*DAYS, "2012-02-10", "1000-01-01"],
    "datetime": [*MOMENTS, "2012-02-03T12:00:00Z"],
    "time": ["12:30:00", "12:00:00"],
    "year": ["1999", "2000", "2012"],
    "yearmonth": ["1999-12", "2000-01", "2012-05"],
}
TEXT_LIMITS: dict[str, list[Any]] = {
    "pattern": ["[a-z]+", "[A-Z][A-Za-z0-9-]*", r"\w{2}", "(?=a).*"],
    "minLength": [0, 1, 2, 3],
    "maxLength": [0, 1, 2, 3],
}
MISSING: list[Any] = [["", "NA"], ["-", ""], [{"value": ""}, {"value": "NA", "label": "None"}]]
SPELLINGS: dict[str, list[dict[str, Any]]] = {
    "number": [{"decimalChar": ","}, {"decimalChar": ",", "groupChar": "."}, {"groupChar": ","}],
    "boolean": [{"trueValues": ["yes", "1"], "falseValues": ["no"]}],
}
WISHES: list[dict[str, Any]] = [
    {"type": "duration"},
    {"type": "object"},
    {"type": "geopoint"},
    {"type": "date", "format": "any"},
    {"type": "date", "format": "%d/%m/%Y"},
    {"type": "string", "format": "binary"},
    {"type": "string", "constraints": {"minimum": 3}},
    {"type": "integer", "constraints": {"maxLength": 3}},
    {"type": "number", "bareNumber": False},
    {"type": "integer", "groupChar": " "},
    {"type": "date", "constraints": {"minimum": "2012-02-30"}},
    {"type": "string", "constraints": {"pattern": "("}},
    {"type": "string", "constraints": {"requierd": True}},
    {"type": "string", "colour": "red"},
    {"type": "string", "missingValues": ["NA"]},
]
"""What a field may ask for that is not supported."""


def now_and_then(chance: Random, times: int = 5) -> bool:
    """Return true once in so many times."""
    return chance.randrange(times) == 0


def constraints(chance: Random, kind: str) -> dict[str, Any]:
    """Return constraints that a type supports."""
    limits: dict[str, Any] = {}
    if now_and_then(chance, 2):
        limits["required"] = now_and_then(chance, 2)
    if now_and_then(chance):
        limits["unique"] = True
    if now_and_then(chance, 3) and kind != "any":
        limits["enum"] = chance.sample([one for one in CALM[kind] if one not in BEYOND], k=2)
    possible = dict.fromkeys(BOUNDS, BOUND[kind]) if kind in BOUND else TEXT_LIMITS if kind == "string" else {}
    return limits | {name: chance.choice(values) for name, values in possible.items() if now_and_then(chance, 4)}


def field(chance: Random, name: str, *, calm: bool) -> dict[str, Any]:
    """Return a field that is supported, with constraints, words and missing values of its own; few, if ``calm``."""
    kind = chance.choice(sorted(GOOD))
    made: dict[str, Any] = {"name": name, "type": kind}
    limits = {"unique": now_and_then(chance, 3)} if calm else constraints(chance, kind)
    if limits:
        made["constraints"] = limits
    if now_and_then(chance):
        made["missingValues"] = chance.choice(MISSING)
    if kind in SPELLINGS and now_and_then(chance, 3) and "enum" not in limits:
        made |= chance.choice(SPELLINGS[kind])
    return made


def generated(seed: int) -> tuple[dict[str, Any], dict[str, list[list[str]]]]:
    """Return a descriptor of two tables, the second perhaps referring to the first, and their rows.

    In every second one, a ``calm`` one, all cells are of their types, so that keys and references are judged. Chance
    is Python's own: what hypothesis draws piece by piece is small and alike, and finds less.
    """
    chance = Random(seed)
    resources: list[dict[str, Any]] = []
    rows: dict[str, list[list[str]]] = {}
    calm = now_and_then(chance, 2)
    shared = field(chance, "shared", calm=calm) | {"constraints": {}}
    for table in ("first", "second"):
        own = [field(chance, f"f{place}", calm=calm) for place in range(chance.randint(1, 4))]
        fields = [{"name": "n", "type": "integer"}, shared, *own]
        schema: dict[str, Any] = {"fields": fields}
        if now_and_then(chance):
            schema["missingValues"] = chance.choice([["", "NA"], ["", "-", "NaN"]])
        if now_and_then(chance, 2):
            names = [one["name"] for one in fields[1:]]
            schema["primaryKey"] = chance.sample(names, k=min(len(names), chance.randint(1, 2)))
        if now_and_then(chance, 2):
            reference = {"resource": chance.choice(["", "first"]), "fields": ["shared"]}
            schema["foreignKeys"] = [{"fields": ["shared"], "reference": reference}]
        resources.append({"name": table, "type": "table", "path": f"{table}.csv", "schema": schema})
        cells = [[*(CALM if calm else GOOD)[one["type"]] * 3, "", *([] if calm else ODD)] for one in fields[1:]]
        rows[table] = [[str(number), *map(chance.choice, cells)] for number in range(chance.randint(0, 8))]
    if now_and_then(chance, 8):
        wish: dict[str, Any] = chance.choice(resources)["schema"]["fields"][-1]
        wish.pop("constraints", None)
        wish |= chance.choice(WISHES)
    return {"$schema": PROFILE, "name": "generated", "resources": resources}, rows


Cell = tuple[str, int, str]


def ours_of(folder: Path, tables: list[str]) -> list[Problem]:
    """Return what we find wrong, in the order in which the loader looks."""
    read = package.read(folder)
    problems = [one for one in read.problems if one.column != "resources"]
    frames = {"terms": pd.DataFrame({"vocabulary": [], "term": []}, dtype="str")}
    for name in tables:
        table = read.tables[name]
        file = csvfile.read(folder / table.path, csvfile.Layout(name, tuple(table.fields)))
        frames[name] = schema.blanked(file.frame, table)
        problems += [*file.problems, *schema.check(frames[name], table)[1]]
    wrong = {(one.table, one.row) for one in problems}
    sound = {
        name: frame.loc[[row for row in frame.index if (name, row) not in wrong]] for name, frame in frames.items()
    }
    return problems + schema.references(sound, frames, read)


def theirs(folder: Path) -> tuple[set[Cell], dict[str, set[Cell]]]:
    """Return what frictionless finds wrong in cells, and in rows, by its kind; it takes the descriptor as it is."""
    report = Reference.validate_descriptor(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))
    assert report.valid, report.flatten(["message"])
    cells: set[Cell] = set()
    rows: dict[str, set[Cell]] = {"unique-error": set(), "primary-key": set(), "foreign-key": set()}
    for task in Reference(str(folder / "datapackage.json")).validate().tasks:
        for row, name, kind in task.flatten(["rowNumber", "fieldName", "type"]):
            if kind in ("type-error", "constraint-error"):
                cells.add((task.name, row - 2, name))
            elif kind in rows:
                # A row may be wrong in several columns; of keys the message names them.
                rows[kind].add((task.name, row - 2, name if kind == "unique-error" else ""))
            else:
                raise AssertionError(kind)
    return cells, rows


FORMS = {
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "datetime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?Z",
    "time": "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
    "year": "[0-9]{4}",
    "yearmonth": "[0-9]{4}-[0-9]{2}",
}
"""The one form of the standard."""


def is_stricter(kind: str, cell: str) -> bool:
    """Say whether a cell is wrong here and need not be there: see the top of this file."""
    if kind == "integer":
        return len(cell) > 18
    if kind not in FORMS:
        return False
    return not re.fullmatch(FORMS[kind], cell) or (kind in ("date", "datetime") and not 1800 <= int(cell[:4]) <= 2200)


def described(descriptor: dict[str, Any], table: str) -> dict[str, Any]:
    """Return the fields of a table by name."""
    resource = next(one for one in descriptor["resources"] if one["name"] == table)
    return {field["name"]: field for field in resource["schema"]["fields"]}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_generated_packages_are_judged_as_frictionless_judges_them(seed: int) -> None:
    """The same cells, keys and references are wrong, or something in the descriptor is refused by name."""
    event(judged_alike(*generated(seed)))


def judged_alike(descriptor: dict[str, Any], rows: dict[str, list[list[str]]]) -> str:
    """Assert that a package is judged alike, or refused; return which."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        for table, cells in rows.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([list(described(descriptor, table)), *cells])
        problems = ours_of(folder, list(rows))
        if any(one.code == "descriptor" for one in problems):
            return "refused"
        try:
            their_cells, their_rows = theirs(folder)
        except TypeError as error:
            if "offset-naive and offset-aware" in str(error):
                return "no verdict"
            raise
    ours = {(one.table, one.row, one.column) for one in problems if not one.code.startswith(("key-", "ref", "unique"))}
    kinds = {(table, name): field["type"] for table in rows for name, field in described(descriptor, table).items()}
    text: dict[tuple[str, int | None, str], str] = {
        (table, place, name): cell
        for table in rows
        for place, row in enumerate(rows[table])
        for name, cell in zip(described(descriptor, table), row, strict=True)
    }
    beyond = {one for one in ours - their_cells if is_stricter(kinds[one[0], one[2]], text[one])}
    assert ours - beyond == their_cells
    if ours or any("NaN" in cell for cells in rows.values() for row in cells for cell in row):
        return "cells judged"
    for kind, codes in (("unique-error", ("unique",)), ("primary-key", ("key-duplicate", "key-blank"))):
        of_column = kind == "unique-error"
        found = {(one.table, one.row, one.column if of_column else "") for one in problems if one.code in codes}
        assert their_rows[kind] <= found
        assert len(found) <= 2 * len(their_rows[kind])
    aside = {(one.table, one.row) for one in problems if one.severity == "error" and one.code != "reference"}
    found = {(one.table, one.row, "") for one in problems if one.code == "reference"}
    assert found == {one for one in their_rows["foreign-key"] if one[:2] not in aside}
    return "all judged"
