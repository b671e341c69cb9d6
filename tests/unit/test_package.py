"""The descriptor: what is read from it, and what is said of one that is wrong."""

import json
from pathlib import Path

import pytest
from frictionless import Package as Reference

from tests.conftest import FORESTS, SHIPPED
from tracker import package


@pytest.mark.parametrize("folder", [SHIPPED, FORESTS], ids=lambda folder: folder.name)
def test_packages_are_valid_for_the_reference_implementation(folder: Path) -> None:
    """Frictionless finds nothing wrong, in the descriptor or in the data."""
    report = Reference(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


@pytest.mark.parametrize("folder", [SHIPPED, FORESTS], ids=lambda folder: folder.name)
def test_every_table_and_field_is_described(folder: Path) -> None:
    """Each has a title and a description, for they are the help texts and the data dictionary."""
    read = package.read(folder)
    assert not read.problems
    for table in read.tables.values():
        assert table.title, table.name
        assert table.description, table.name
        assert table.primary_key == package.KEYS[table.name]
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
    assert change(small, tracker=None).settings == package.Settings()


def test_a_table_that_is_not_described_is_a_problem_and_not_an_end(small: Path) -> None:
    """The code's tables are always there, empty where the descriptor lacks them."""
    read = change(small, resources=[])
    assert {problem.code for problem in read.problems} == {"descriptor"}
    assert set(read.tables) == set(package.COLUMNS)


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
