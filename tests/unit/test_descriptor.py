"""Whatever stands in the descriptor is honoured, or refused by name; and what that changes for the data."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import TODAY
from tracker.checks import load
from tracker.cli import commands
from tracker.model import package, properties, types
from tracker.model.field import Field, joined, split
from tracker.model.problem import Problem

Descriptor = dict[str, Any]


def table(descriptor: Descriptor, name: str) -> dict[str, Any]:
    """Return a resource of a descriptor."""
    return next(one for one in descriptor["resources"] if one["name"] == name)


def field(descriptor: Descriptor, name: str, column: str) -> dict[str, Any]:
    """Return a field of a descriptor."""
    return next(one for one in table(descriptor, name)["schema"]["fields"] if one["name"] == column)


def described(folder: Path, change: Callable[[Descriptor], object]) -> Path:
    """Change the descriptor in a folder."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def rows(folder: Path, name: str, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a table."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    header = list(read[0])
    change(read)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(read)


def errors(folder: Path) -> list[Problem]:
    """Return the errors of a package."""
    return load.load(folder, TODAY).errors


REFUSED: dict[str, tuple[Callable[[Descriptor], object], str, str]] = {
    "a property of the package": (lambda d: d.update(colour="red"), "-", "“colour”"),
    "a setting with a typing error": (lambda d: d["tracker"].update(frist_year=2021), "tracker", "“frist_year”"),
    "settings that are none": (lambda d: d.update(tracker=[]), "tracker", "an object"),
    "a property of a table": (lambda d: table(d, "members").update(group="x"), "members", "“group”"),
    "another encoding": (lambda d: table(d, "members").update(encoding="latin-1"), "members", "latin-1"),
    "a compressed file": (lambda d: table(d, "members").update(compression="gz"), "members", "compressed"),
    "data inside": (lambda d: table(d, "members").update(data=[]), "members", "inside the descriptor"),
    "several files": (lambda d: table(d, "members").update(path=["a.csv", "b.csv"]), "members", "path"),
    "a file elsewhere": (lambda d: table(d, "members").update(path="https://x.org/a.csv"), "members", "path"),
    "another format": (lambda d: table(d, "members").update(format="xlsx"), "members", "xlsx"),
    "another type of resource": (lambda d: table(d, "members").update(type="file"), "members", "table"),
    "a schema elsewhere": (lambda d: table(d, "members").update(schema="schema.json"), "members", "schema"),
    "a dialect elsewhere": (lambda d: table(d, "members").update(dialect="dialect.json"), "members", "dialect"),
    "quotation marks": (lambda d: table(d, "members").update(dialect={"quoteChar": "'"}), "members", "quoteChar"),
    "no header": (lambda d: table(d, "members").update(dialect={"header": False}), "members", "header"),
    "comments": (lambda d: table(d, "members").update(dialect={"commentChar": "#"}), "members", "commentChar"),
    "escapes": (lambda d: table(d, "members").update(dialect={"doubleQuote": False}), "members", "doubleQuote"),
    "cells separated by a letter": (lambda d: table(d, "members").update(dialect={"delimiter": "x"}), "members", "'x'"),
    "a dialect of its own": (lambda d: table(d, "members").update(dialect={"colour": 1}), "members", "“colour”"),
    "a table twice": (lambda d: d["resources"].append(table(d, "members")), "members", "another table"),
    "a file twice": (lambda d: table(d, "events").update(path="members.csv"), "members", "another table"),
    "a match of fields": (
        lambda d: table(d, "members")["schema"].update(fieldsMatch="subset"),
        "members",
        "leave it out",
    ),
    "a property of a schema": (lambda d: table(d, "members")["schema"].update(keys=[]), "members", "“keys”"),
    "missing values without the blank": (
        lambda d: table(d, "members")["schema"].update(missingValues=["NA"]),
        "members",
        "missingValues",
    ),
    "a key of nothing": (
        lambda d: table(d, "members")["schema"].update(primaryKey="nothing"),
        "members.primaryKey",
        "“nothing”",
    ),
    "a key that tells no rows apart": (
        lambda d: table(d, "members")["schema"].update(primaryKey=["region"]),
        "members.primaryKey",
        "iso3",
    ),
    "a unique key of nothing": (
        lambda d: table(d, "members")["schema"].update(uniqueKeys=[["nothing"]]),
        "members.uniqueKeys",
        "nothing",
    ),
    "a reference to no table": (
        lambda d: table(d, "members")["schema"].update(
            foreignKeys=[{"fields": ["region"], "reference": {"resource": "regions", "fields": ["name"]}}]
        ),
        "members.foreignKeys",
        "“regions”",
    ),
    "a reference to no column": (
        lambda d: table(d, "members")["schema"].update(
            foreignKeys=[{"fields": ["region"], "reference": {"resource": "", "fields": ["nothing"]}}]
        ),
        "members.foreignKeys",
        "nothing",
    ),
    "a reference between types": (
        lambda d: table(d, "members")["schema"].update(
            foreignKeys=[{"fields": ["latitude"], "reference": {"resource": "", "fields": ["name"]}}]
        ),
        "members.foreignKeys",
        "types",
    ),
    "a reference of a list": (
        lambda d: table(d, "events")["schema"].update(
            foreignKeys=[
                {"fields": ["bears_on"], "reference": {"resource": "commitments", "fields": ["commitment_id"]}}
            ]
        ),
        "events.foreignKeys",
        "references",
    ),
    "a field twice": (
        lambda d: table(d, "members")["schema"]["fields"].append({"name": "name"}),
        "members.name",
        "twice",
    ),
    "a field without a name": (
        lambda d: table(d, "members")["schema"]["fields"].append({"title": "Name"}),
        "members",
        "a name",
    ),
    "a column with the name of what is derived": (
        lambda d: table(d, "commitments")["schema"]["fields"].append({"name": "state"}),
        "commitments.state",
        "another",
    ),
    "a type": (lambda d: field(d, "members", "name").update(type="geojson"), "members.name", "“geojson”"),
    "a type that is none": (lambda d: field(d, "members", "name").update(type=["string"]), "members.name", "type"),
    "a type that the code does not read": (
        lambda d: field(d, "members", "name").update(type="integer"),
        "members.name",
        "text",
    ),
    "a format of text": (lambda d: field(d, "members", "name").update(format="wkt"), "members.name", "“wkt”"),
    "a format of days": (
        lambda d: field(d, "documents", "adopted_on").update(format="%d.%m.%Y"),
        "documents.adopted_on",
        "%d.%m.%Y",
    ),
    "days in any form": (
        lambda d: field(d, "documents", "adopted_on").update(format="any"),
        "documents.adopted_on",
        "“any”",
    ),
    "a property of a field": (
        lambda d: field(d, "members", "name").update(required=True),
        "members.name",
        "“required”",
    ),
    "a property of another type": (
        lambda d: field(d, "members", "name").update(decimalChar=","),
        "members.name",
        "“decimalChar”",
    ),
    "units in numbers": (
        lambda d: field(d, "members", "latitude").update(bareNumber=False),
        "members.latitude",
        "bareNumber",
    ),
    "two characters that are one": (
        lambda d: field(d, "members", "latitude").update(decimalChar=",", groupChar=","),
        "members.latitude",
        "two different characters",
    ),
    "an unknown constraint": (
        lambda d: field(d, "members", "name").update(constraints={"requierd": True}),
        "members.name.constraints",
        "“requierd”",
    ),
    "a constraint of another type": (
        lambda d: field(d, "members", "name").update(constraints={"minimum": 3}),
        "members.name",
        "minimum",
    ),
    "a schema of JSON": (
        lambda d: field(d, "members", "name").update(constraints={"jsonSchema": {}}),
        "members.name.constraints",
        "no type of field",
    ),
    "a bound that is none": (
        lambda d: field(d, "documents", "adopted_on").update(constraints={"minimum": "2012-02-30"}),
        "documents.adopted_on",
        "minimum",
    ),
    "a pattern that is none": (
        lambda d: field(d, "members", "name").update(constraints={"pattern": "("}),
        "members.name",
        "pattern",
    ),
    "an enumeration of a list": (
        lambda d: field(d, "events", "bears_on").update(
            constraints={"enum": ["a"]}, tracker={"separator": " ", "references": ["commitments"]}
        ),
        "events.bears_on",
        "enum",
    ),
    "a property of ours with a typing error": (
        lambda d: field(d, "members", "name").update(tracker={"seperator": ";"}),
        "members.name.tracker",
        "“seperator”",
    ),
    "a separator that is none": (
        lambda d: field(d, "members", "name").update(tracker={"separator": ""}),
        "members.name.tracker",
        "separator",
    ),
    "references to no table": (
        lambda d: field(d, "events", "bears_on").update(tracker={"separator": " ", "references": ["clauses"]}),
        "events.bears_on",
        "clauses",
    ),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_is_not_supported_is_refused_by_name(small: Path, case: str) -> None:
    """It is a problem of the descriptor, an error, that says where and what; `validate` ends with 1 for it."""
    before = {str(one) for one in package.read(small).problems}
    change, column, word = REFUSED[case]
    found = [one for one in package.read(described(small, change)).problems if str(one) not in before]
    assert [one for one in found if one.column == column and word in one.message], found
    assert all((one.code, one.severity) == ("descriptor", "error") for one in found if one.column == column)


METADATA: Descriptor = {
    "id": "x",
    "homepage": "https://example.org",
    "image": "x.png",
    "version": "1",
    "created": "2001-01-01T00:00:00Z",
    "keywords": ["x"],
    "licenses": [{"name": "CC0-1.0"}],
    "sources": [{"title": "x"}],
    "contributors": [{"title": "x"}],
}


def test_what_says_nothing_of_reading_is_taken(small: Path) -> None:
    """The standard's metadata are no problem at any level."""

    def change(descriptor: Descriptor) -> None:
        descriptor.update(METADATA)
        one = table(descriptor, "members")
        about = {"homepage": "https://example.org", "sources": [], "licenses": []}
        one.update(about, encoding="UTF8", bytes=3, hash="x", mediatype="text/csv", format="csv")
        one["dialect"] = {"delimiter": ",", "header": True, "quoteChar": '"', "lineTerminator": "\n"}
        field(descriptor, "members", "name").update(example="x", rdfType="https://schema.org/name")

    assert not errors(described(small, change))


def test_a_property_that_stands_twice_is_refused(small: Path) -> None:
    """JSON keeps the last one and says nothing."""
    path = small / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("{", '{"name": "other",', 1), encoding="utf-8")
    assert [one for one in package.read(small).problems if "twice" in one.message]


def test_every_property_is_documented() -> None:
    """Each that is known stands in docs/data.md, and each type with its constraints."""
    text = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    own = {name for kind in types.TYPES.values() for name in (*kind.properties, *kind.constraints, kind.name)}
    for level in (
        properties.PACKAGE,
        properties.RESOURCE,
        properties.SCHEMA,
        properties.FIELD,
        properties.DIALECT,
        own,
    ):
        for name in level:
            assert f"`{name}`" in text, name


def test_lists_are_split_by_their_separator(small: Path) -> None:
    """With semicolons in the place of spaces the same records are sound, and cite the same events."""
    before = load.load(small, TODAY)

    def separate(descriptor: Descriptor) -> None:
        for name, column in (("statuses", "evidence"), ("events", "bears_on"), ("commitments", "addressees")):
            field(descriptor, name, column)["tracker"]["separator"] = ";"

    described(small, separate)
    rows(small, "statuses", lambda read: [one.update(evidence=one["evidence"].replace(" ", "; ")) for one in read])
    rows(small, "events", lambda read: [one.update(bears_on=one["bears_on"].replace(" ", ";")) for one in read])
    rows(
        small, "commitments", lambda read: [one.update(addressees=one["addressees"].replace(" ", ";")) for one in read]
    )
    after = load.load(small, TODAY)
    assert not after.errors
    assert after.commitments["side"].equals(before.commitments["side"])
    for name, column in (("statuses", "evidence"), ("events", "bears_on"), ("commitments", "addressees")):
        cells = [[data.items(name, column, cell) for cell in data.tables[name][column]] for data in (before, after)]
        assert cells[0] == cells[1]
    assert any(len(items) > 1 for items in cells[0])


def test_a_list_without_a_separator_is_split_by_blanks(small: Path) -> None:
    """The lists that the code reads are lists whatever the descriptor says."""
    described(small, lambda d: field(d, "statuses", "evidence")["tracker"].pop("separator"))
    assert not errors(small)


@pytest.mark.parametrize(
    ("cell", "separator", "items"),
    [
        ("E1  E2 ", " ", ["E1", "E2"]),
        ("New York; Rome;;", ";", ["New York", "Rome"]),
        ("a, b", ", ", ["a", "b"]),
        ("", ";", []),
    ],
)
def test_a_cell_is_split_into_its_items(cell: str, separator: str, items: list[str]) -> None:
    """Blanks around items and items that are blank are not there; joined, they are the same again."""
    one = Field("x", separator=separator)
    assert split(cell, one) == items
    assert split(joined(items, one), one) == items


def test_ids_follow_the_primary_key(small: Path) -> None:
    """A key that is described last is the key all the same."""
    described(small, lambda d: (fields := table(d, "events")["schema"]["fields"]).append(fields.pop(0)))
    assert not errors(small)


def test_a_table_without_a_key_is_told_apart_by_whole_rows(small: Path) -> None:
    """Its rows are shown, brought back and changed; two that are the same are no error."""
    described(
        small,
        lambda d: d["resources"].append(
            {"name": "notes", "path": "notes.csv", "schema": {"fields": [{"name": "who"}, {"name": "what"}]}}
        ),
    )
    (small / "notes.csv").write_text("who,what\na,x\nb,z\nb,z\n", encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert not dataset.errors
    brought = small.parent / "brought.csv"
    brought.write_text("who,what\na,y\nb,z\n", encoding="utf-8")
    options = ["import", "notes", str(brought), "--remove-absent", "--data", str(small)]
    answer = CliRunner().invoke(commands.main, options)
    assert answer.exit_code == 0, answer.output
    assert (small / "notes.csv").read_text(encoding="utf-8").splitlines() == ["who,what", "b,z", "b,z", "a,y"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_file_is_separated_as_its_dialect_says(small: Path, delimiter: str) -> None:
    """It is sound, and a record that is added is separated so too."""
    described(small, lambda d: table(d, "statuses").update(dialect={"delimiter": delimiter}))
    assert {one.code for one in errors(small)} == {"delimiter"}
    path = small / "statuses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(read)
    before = path.read_text(encoding="utf-8")
    assert not errors(small)
    said = {"effective-on": "2023-01-01", "status": "limited", "basis": "mixed", "confidence": "low", "evidence": "E1"}
    options = [part for name, value in said.items() for part in (f"--{name}", value)]
    answer = CliRunner().invoke(commands.main, ["record", "GLA2021-P03a", *options, "--data", str(small)])
    assert answer.exit_code == 0, answer.output
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.removeprefix(before).count(delimiter) == len(read[0]) - 1
    assert not errors(small)


def test_missing_values_are_blank(small: Path) -> None:
    """Those of the table, and those of a field in their place."""

    def mark(descriptor: Descriptor) -> None:
        table(descriptor, "members")["schema"]["missingValues"] = ["", "NA"]
        field(descriptor, "members", "longitude")["missingValues"] = ["", "-"]

    described(small, mark)
    rows(small, "members", lambda read: read[0].update(latitude="NA", longitude="-"))
    dataset = load.load(small, TODAY)
    assert not dataset.errors
    assert dataset.tables["members"]["latitude"].isna().iloc[0]
    rows(small, "members", lambda read: read[0].update(longitude="NA"))
    assert [one.code for one in errors(small)] == ["type-number"]


@pytest.mark.parametrize(("limit", "wrong"), [("exclusiveMinimum", True), ("minimum", False)])
def test_a_bound_is_inside_or_outside(small: Path, limit: str, *, wrong: bool) -> None:
    """An exclusive bound is not reached, another may be."""
    described(small, lambda d: field(d, "members", "latitude").update(constraints={limit: 0}))
    rows(small, "members", lambda read: [one.update(latitude="0", longitude="0") for one in read])
    assert bool(errors(small)) is wrong


def test_categories_are_the_only_values(small: Path) -> None:
    """They restrict the field, as an enumeration does."""
    described(small, lambda d: field(d, "documents", "numbering")["constraints"].pop("enum"))
    rows(small, "documents", lambda read: read[0].update(numbering="theirs"))
    assert next((one.table, one.column, one.code) for one in errors(small)) == ("documents", "numbering", "enum")


def test_unique_keys_are_unique(small: Path) -> None:
    """Each line of a value that stands twice is named; blanks are like nothing."""
    described(small, lambda d: table(d, "members")["schema"].update(uniqueKeys=[["name"], ["region", "latitude"]]))
    rows(small, "members", lambda read: read[1].update(name=read[0]["name"]))
    found = [one for one in errors(small) if one.table == "members"]
    assert [(one.line, one.column, one.code) for one in found] == [
        (2, "name", "key-duplicate"),
        (3, "name", "key-duplicate"),
    ]


def test_a_table_may_refer_to_itself(small: Path) -> None:
    """A foreign key without a resource is one into the same table."""
    described(
        small,
        lambda d: table(d, "members")["schema"].update(
            foreignKeys=[{"fields": ["region"], "reference": {"resource": "", "fields": ["iso3"]}}]
        ),
    )
    rows(small, "members", lambda read: [one.update(region=read[0]["iso3"]) for one in read])
    assert not errors(small)
    rows(small, "members", lambda read: read[1].update(region="nowhere"))
    assert [(one.line, one.code) for one in errors(small) if one.table == "members"] == [(3, "reference")]


@pytest.mark.parametrize("other", ["00", "01", "+1", "１", " 1", "1"])
def test_keys_that_differ_in_spelling_are_one(small: Path, other: str) -> None:
    """Both lines are named, and how else the key is spelled."""

    def twice(read: list[dict[str, str]]) -> None:
        read[0]["paragraph"], read[1]["paragraph"] = ("0", other) if other == "00" else ("1", other)
        read[1]["document_id"] = read[0]["document_id"]

    rows(small, "paragraphs", twice)
    found = [one for one in errors(small) if one.code == "key-duplicate"]
    assert [one.line for one in found][:2] == [2, 3]
    assert other == "1" or "spelled" in found[0].message


@pytest.mark.parametrize(
    ("name", "column", "cell"),
    [
        ("documents", "adopted_on", "0927-01-07"),
        ("documents", "adopted_on", "2201-01-01"),
        ("events", "date", "1799"),
        ("events", "date", "2201-05"),
        ("commitments", "due", "9999-12-31"),
        ("statuses", "recorded_at", "1790-01-01T00:00:00Z"),
    ],
)
def test_dates_that_nobody_meant_are_errors(small: Path, name: str, column: str, cell: str) -> None:
    """Days, periods and moments lie between 1800 and 2200; the line is named, and the range."""
    rows(small, name, lambda read: read[0].update({column: cell}))
    found = [one for one in errors(small) if (one.table, one.column) == (name, column)]
    assert [one.line for one in found] == [2]
    assert "between 1800 and 2200" in found[0].message


@pytest.mark.parametrize("column", ["date_first", "date_last", "commitment_id"])
def test_a_column_of_the_packages_own_is_never_taken_for_a_derived_one(small: Path, column: str) -> None:
    """Events have it in their table as it is, and the days that are worked out beside it."""
    described(small, lambda d: table(d, "events")["schema"]["fields"].append({"name": column, "type": "string"}))
    path = small / "events.csv"
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{first},{column}", *(f"{line},x" for line in rest)]) + "\n", encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert not dataset.errors
    assert set(dataset.tables["events"][column]) == {"x"}
    assert dataset.events["date_last"].notna().all()
