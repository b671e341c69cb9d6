"""Filters, search, and links that carry them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import period
from tracker.model.dataset import Dataset
from tracker.model.folding import all_folded, folded
from tracker.model.names import other_names
from tracker.state import address
from tracker.state.view import Filters, View

AS_OF = date(2025, 12, 31)
DEFAULT = Filters(AS_OF)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(AS_OF, documents=("S2025",), statuses=("limited",)), ["S2025-P10a", "S2025-P11a"]),
        (Filters(AS_OF, themes=("untoc",)), ["D2012-P09a", "S2025-P08a"]),
        (Filters(AS_OF, addressees=("private_sector",)), ["D2012-P11b"]),
        (Filters(AS_OF, addressees=("unodc", "icat"), statuses=("no_evidence",)), ["D2012-P07b"]),
        (Filters(AS_OF, text="convene a  MINISTERIAL"), ["D2012-P12a"]),
        (Filters(AS_OF, sides=("own",)), ["D2012-P01a", "D2012-P12a", "S2025-P10a"]),
        (Filters(AS_OF, sides=("shared",), documents=("D2012",)), ["D2012-P06a", "D2012-P11b"]),
        (Filters(AS_OF, states=("ERI",), statuses=("limited",)), ["S2025-P10a", "S2025-P11a"]),
        (Filters(AS_OF, states=("ECU",), themes=("untoc",)), ["D2012-P09a"]),
        (Filters(AS_OF, text="no such words"), []),
        (Filters(date(2012, 9, 27)), []),
    ],
)
def test_filters_leave(group: Dataset, filters: Filters, names: list[str]) -> None:
    """Terms of one filter are alternatives, filters add up."""
    assert list(View(group, filters).commitments.index) == names


@pytest.mark.parametrize("text", ["Belarus", "bielorussie", "BELARÚS", "Беларусь", "بيلاروس", "白俄罗斯", "blr"])
def test_a_state_is_found_by_its_name_in_any_language(group: Dataset, text: str) -> None:
    """And leads to the clauses on which a record of it exists."""
    found = View(group, Filters(AS_OF, text="Bélarus" if text == "bielorussie" else text))
    assert found.members_found == ("BLR",)
    assert "D2012-P11b" in found.commitments.index


@pytest.mark.parametrize(
    ("text", "iso3"),
    [("Laos", "LAO"), ("UAE", "ARE"), ("Россия", "RUS"), ("Russia", "RUS"), ("Emirats", "ARE"), ("Venezuela", "VEN")],
)
def test_a_state_is_found_by_what_people_call_it(group: Dataset, text: str, iso3: str) -> None:
    """Short, former and everyday names lead to the State, whatever the package calls it."""
    assert View(group, Filters(AS_OF, text=text)).members_found == (iso3,)


def test_a_former_name_is_known() -> None:
    """Of a State that the package may not hold."""
    assert "Swaziland" in other_names("SWZ")
    assert other_names("QQQ") == ()


def test_a_part_of_a_word_finds_no_state(group: Dataset) -> None:
    """Letters inside a name are not it: the text is looked for in the clauses alone."""
    assert View(group, Filters(AS_OF, text="ran")).members_found == ()


@pytest.mark.parametrize("text", ["A/RES/68/192", "high-level appraisal", "inadequate"])
def test_an_event_leads_to_the_clauses_that_it_bears_on(group: Dataset, text: str) -> None:
    """By its symbol and by the words of its title."""
    assert len(View(group, Filters(AS_OF, text=text)).commitments)


def test_states_are_left_by_document_by_choice_and_by_name(group: Dataset) -> None:
    """The filters over States, each by itself and together."""
    assert "ECU" not in View(group, Filters(AS_OF, documents=("S2025",))).members
    assert "ERI" in View(group, Filters(AS_OF, documents=("S2025",))).members
    assert list(View(group, Filters(AS_OF, states=("BLR",))).members) == ["BLR"]
    assert list(View(group, Filters(AS_OF, text="Ecuador")).members) == ["ECU"]
    assert list(View(group, Filters(AS_OF, documents=("S2025",), text="Ecuador")).members) == []


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """Folding what was folded changes nothing that a search compares."""
    assert folded(folded(text)) == folded(folded(folded(text)))


days = st.dates(period.EARLIEST, period.LATEST)


@given(
    st.builds(
        Filters,
        days,
        st.one_of(st.none(), days),
        st.sampled_from([(), ("D2012",), ("D2012", "S2025")]),
        st.sampled_from([(), ("untoc", "icat")]),
        st.sampled_from([(), ("limited",), ("not_assessed", "complete")]),
        st.sampled_from([(), ("own",), ("shared", "others")]),
        st.sampled_from([(), ("BLR", "ERI")]),
        st.sampled_from([(), ("unodc",)]),
        st.text(max_size=60).map(str.strip),
    )
)
def test_a_link_carries_the_filters(group: Dataset, filters: Filters) -> None:
    """What is written into an address is read back as it was."""
    assert address.decode(address.encode(filters), group, DEFAULT) == (filters, [])
    assert address.decode(address.encode(filters, DEFAULT), group, DEFAULT) == (filters, [])


def test_a_link_carries_ids_and_numbers(group: Dataset) -> None:
    """Labels can be changed without breaking a link."""
    filters = Filters(
        AS_OF, date(2026, 1, 2), ("S2025",), ("untoc",), ("no_evidence",), ("own",), ("BLR",), ("icat",), "fund"
    )
    assert address.query(address.encode(filters)) == (
        "as_of=20251231&known_at=20260102&document=S2025&theme=untoc&status=no_evidence"
        "&side=own&state=BLR&addressee=icat&text=fund"
    )


def test_what_is_no_longer_known_is_announced(group: Dataset) -> None:
    """Unknown ids and dates come back beside the rest."""
    parameters = {"theme": ["gone", "untoc"], "as_of": ["20259999"], "status": ["withdrawn"], "text": ["x" * 999]}
    filters, unknown = address.decode(parameters, group, DEFAULT)
    assert [(one.parameter, one.value) for one in unknown] == [
        ("theme", "gone"),
        ("status", "withdrawn"),
        ("as_of", "20259999"),
    ]
    assert filters.themes == ("untoc",)
    assert filters.as_of == AS_OF
    assert len(filters.text) == 200


@given(st.lists(st.text(), max_size=4), st.text())
def test_many_texts_are_folded_like_one(texts: list[str], searched: str) -> None:
    """Whatever word is looked for stands in the one if and only if it stands in the other."""
    found = all_folded(pd.Series(texts, dtype="str")).tolist()
    for word in folded(searched).split() + [word for text in texts for word in folded(text).split()]:
        assert [word in one for one in found] == [word in folded(text) for text in texts]
