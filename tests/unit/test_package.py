"""The descriptor: what is read from it, and what is said of one that is wrong."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package as Reference

from tests.conftest import FORESTS, GROUP, TODAY
from tracker.checks import load
from tracker.model import package, standard
from tracker.model.settings import Settings
from tracker.show import look
from tracker.show.exhibits.lanes import Lanes
from tracker.state.view import Filters, View
from tracker.words import standing


@pytest.mark.parametrize("folder", [GROUP, FORESTS], ids=lambda folder: folder.name)
def test_packages_are_valid_for_the_reference_implementation(folder: Path) -> None:
    """Frictionless finds nothing wrong, in the descriptor or in the data."""
    report = Reference(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


@pytest.mark.parametrize("folder", [GROUP, FORESTS], ids=lambda folder: folder.name)
def test_every_table_and_field_is_described(folder: Path) -> None:
    """Each has a title and a description, for they are the help texts and the data dictionary."""
    read = package.read(folder)
    assert not read.problems
    for table in read.tables.values():
        assert table.title, table.name
        assert table.description, table.name
        assert tuple(name for name in table.primary_key if name != "spell") == standard.TABLES[table.name].key
        for field in table.fields.values():
            assert field.title, (table.name, field.name)
            assert field.description, (table.name, field.name)


def change(folder: Path, **changes: object) -> package.Package:
    """Read a descriptor after changing it."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor.update(changes)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return package.read(folder)


def test_settings_that_are_wrong_are_named(small: Path) -> None:
    """Each wrong setting is a problem that says what would be right, and is left out."""
    read = change(
        small, tracker={"first_year": "2021", "map": "no", "evidence_until": "31/12/2024", "review_after_months": 6}
    )
    assert [problem.column for problem in read.problems] == [
        "tracker.first_year",
        "tracker.map",
        "tracker.evidence_until",
    ]
    assert read.settings.review_after_months == 6
    assert read.settings.map is True


def test_settings_may_be_left_out(small: Path) -> None:
    """Without the tracker object there are defaults, and no problem."""
    assert change(small, tracker=None).settings == Settings()


def test_a_table_that_is_not_described_is_a_problem_and_not_an_end(small: Path) -> None:
    """The code's tables are always there, empty where the descriptor lacks them."""
    read = change(small, resources=[])
    assert {problem.code for problem in read.problems} == {"descriptor"}
    assert set(read.tables) == {name for name, table in standard.TABLES.items() if not table.optional}


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd"])
def test_a_path_that_leaves_the_folder_is_refused(small: Path, path: str) -> None:
    """A package reads its own folder and nothing else."""
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["path"] = path
    read = change(small, resources=descriptor["resources"])
    assert any("inside the package" in problem.message for problem in read.problems)
    assert read.tables["documents"].path == "documents.csv"


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"resources": 3}'])
def test_what_is_no_descriptor_is_said(small: Path, text: str | None) -> None:
    """Without a descriptor there is nothing to show, and the message says what is needed."""
    path = small / "datapackage.json"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(package.DescriptorError, match=r"datapackage\.json"):
        package.read(small)


WRONG = {
    "fields": lambda d: d["resources"][0]["schema"].update(fields=None),
    "foreign keys": lambda d: d["resources"][1]["schema"].update(foreignKeys=["x"]),
    "reference": lambda d: d["resources"][1]["schema"].update(
        foreignKeys=[{"fields": "document_id", "reference": "x"}]
    ),
    "unknown field": lambda d: d["resources"][1]["schema"].update(
        foreignKeys=[{"fields": ["nothing"], "reference": {"resource": "documents", "fields": ["nowhere"]}}]
    ),
    "categories": lambda d: field(d, "documents", "numbering").update(categories=5),
    "contributors": lambda d: d.update(contributors=5),
    "minimum": lambda d: field(d, "members", "latitude").update(constraints={"minimum": "nope"}),
    "length": lambda d: field(d, "commitments", "title").update(constraints={"maxLength": "3"}),
    "enum": lambda d: field(d, "statuses", "status").update(constraints={"enum": 5}),
    "pattern": lambda d: field(d, "documents", "document_id").update(constraints={"pattern": 5}),
    "date as text": lambda d: field(d, "statuses", "effective_on").update(type="string"),
    "moment as text": lambda d: field(d, "statuses", "recorded_at").update(type="string"),
    "closing as year": lambda d: field(d, "commitments", "closed_on").update(type="year"),
    "due not a period": lambda d: field(d, "commitments", "due").pop("tracker"),
    "months": lambda d: d["tracker"].update(review_after_months=10**9),
    "evidence": lambda d: d["tracker"].update(evidence_until="0001-01-01"),
    "years": lambda d: d["tracker"].update(first_year=-5, last_year=12000),
}


def field(descriptor: Any, table: str, name: str) -> Any:
    """Return a field of a descriptor."""
    shape = next(one for one in descriptor["resources"] if one["name"] == table)["schema"]
    return next(one for one in shape["fields"] if one["name"] == name)


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_a_wrong_descriptor_takes_nothing_down(small: Path, wrong: str) -> None:
    """What is wrong is a problem or of no consequence, and the state of things can still be said and drawn."""
    path = small / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    WRONG[wrong](descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    dataset = load.load(small, TODAY)
    shown = View(dataset, Filters(date(2024, 1, 1)))
    assert standing.where_things_stand(shown)
    assert Lanes(shown, tuple(shown.assessable.index), dataset.events, alt="").figure(look.LIGHT, 0, 0)
