"""What holds for `data/` whatever is recorded there; every other test stands on a frozen copy."""

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tracker.checks import load
from tracker.model.dataset import Dataset

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def live() -> Dataset:
    """Return the package as it is shipped."""
    return load.load(DATA, date(2026, 11, 22))


def test_the_package_is_valid(live: Dataset) -> None:
    """No line is in error, and no file must be mended before it is written to."""
    assert [str(problem) for problem in live.errors] == []
    assert live.read_only == frozenset()


def test_every_clause_stands_verbatim_in_its_paragraph(live: Dataset) -> None:
    """The words of a clause are those of the published paragraph."""
    paragraphs = live.tables["paragraphs"].set_index(["document_id", "paragraph"])["text"]
    for row in live.tables["commitments"].itertuples():
        assert row.text in paragraphs[(row.document_id, row.paragraph)], row.commitment_id


def test_every_file_is_described() -> None:
    """No CSV file lies in the folder that the descriptor does not name."""
    named = {table.path for table in load.load(DATA, date(2026, 11, 22)).package.tables.values()}
    assert {path.name for path in Path(DATA).glob("*.csv")} == named
