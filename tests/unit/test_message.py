"""A message is its English text, and can be said in another language."""

import copy
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tracker.model.message import Message
from tracker.words import catalogue

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==0 ? 0 : n==1 ? 1 : 2);\\n"

msgid "%(found)s is no day"
msgstr "nid diwrnod yw %(found)s"

msgid "a date of %(of)s"
msgstr "dyddiad %(of)s"

msgid "%(count)s line"
msgid_plural "%(count)s lines"
msgstr[0] "dim llinell"
msgstr[1] "un llinell"
msgstr[2] "%(count)s o linellau"

msgctxt "of a button"
msgid "Open"
msgstr "Agor"
"""


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a catalogue into the folder of catalogues: no code names its language."""
    file = tmp_path / "cy" / "LC_MESSAGES" / "tracker.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    monkeypatch.setenv("TRACKER_LANGUAGE", "cy")
    catalogue._catalogue.cache_clear()


def test_in_english_it_is_what_it_says() -> None:
    """It is compared, sorted, searched and written as the text that it is."""
    message = Message("%(found)s is no day", found="50 %")
    assert message == "50 % is no day"
    assert catalogue.said(message) == message
    assert Message.counted("%(count)s line", "%(count)s lines", 1200) == "1,200 lines"
    assert Message.counted("one line", "%(count)s lines", 1) == "one line"
    assert catalogue.said("any other text") == "any other text"


def test_a_copy_is_the_same_message() -> None:
    """Whole answers are copied on their way to JSON."""
    message = Message.counted("%(count)s line of %(of)s", "%(count)s lines of %(of)s", 3, of="50 %")
    again = copy.deepcopy(message)
    assert again == message
    assert (again.text, again.many, again.n, again.values) == (message.text, message.many, 3, message.values)


@pytest.mark.usefixtures("welsh")
def test_it_is_said_in_another_language_with_its_values() -> None:
    """A value that is a message is said too; the forms of a number are those of the language."""
    assert catalogue.said(Message("%(found)s is no day", found=Message("a date of %(of)s", of="E1"))) == (
        "nid diwrnod yw dyddiad E1"
    )
    assert [catalogue.said(Message.counted("%(count)s line", "%(count)s lines", n)) for n in (0, 1, 1200)] == [
        "dim llinell",
        "un llinell",
        "1,200 o linellau",
    ]
    assert catalogue.pgettext("of a button", "Open") == "Agor"
    assert catalogue.gettext("Open") == "Open"
    assert catalogue.day(date(2001, 5, 14)) == "14 Mai 2001"
    with catalogue.spoken("en"):
        assert catalogue.day(date(2001, 5, 14)) == "14 May 2001"


def test_english_is_that_of_the_united_nations() -> None:
    """Days, periods, numbers and lists as they were always written."""
    assert catalogue.day(pd.Timestamp(2001, 5, 4)) == "4 May 2001"
    periods = ["2001", "2001-12", "2001-12-05", "soon", "2001-13", ""]
    assert [catalogue.period(one) for one in periods] == [
        "2001",
        "December 2001",
        "5 December 2001",
        "soon",
        "2001-13",
        "",
    ]
    assert [catalogue.number(one) for one in (12345, 1.5, 0.123456, -3, 2.0)] == [
        "12,345",
        "1.5",
        "0.123456",
        "-3",
        "2",
    ]
    assert [catalogue.listed(list(one)) for one in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
