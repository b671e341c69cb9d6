"""The list of all messages is that of the program."""

from pathlib import Path

import pytest

from tests.catalogues import extracted
from tests.conftest import ROOT
from tracker.words import catalogue


def test_the_list_of_messages_is_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes a message runs `make words`."""
    monkeypatch.chdir(ROOT)
    written = (catalogue.LOCALE / "tracker.pot").read_text(encoding="utf-8")
    assert extracted(tmp_path / "tracker.pot") == written
