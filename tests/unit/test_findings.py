"""Counts, sentences, endorsements and comparisons: facts of the package of the Group, and grammar for any data."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from tracker.model.dataset import Dataset
from tracker.state import comparison, counts, endorsement
from tracker.state.view import Filters, View
from tracker.words import sentences, standing

AS_OF = date(2025, 12, 31)


def shown(dataset: Dataset, on: date = AS_OF, *, known_at: date | None = None, themes: tuple[str, ...] = ()) -> View:
    return View(dataset, Filters(on, known_at, themes=themes))


def test_counts_have_their_base(group: Dataset) -> None:
    """The sides add up to what can be assessed, and that with the declaratory to all."""
    found = counts.count(shown(group))
    assert (found.clauses, found.assessable, found.declaratory) == (22, 10, 12)
    assert found.sides == {"own": 3, "shared": 2, "others": 5, "": 0}
    assert (found.dated, found.documents, len(found.members)) == (6, 2, 23)


def test_not_assessed_and_no_evidence_stay_in_the_base(group: Dataset) -> None:
    """Counts by status add up to all assessable clauses."""
    assert counts.by_status(shown(group).assessable).sum() == 10
    assert counts.table(shown(group, date(2012, 10, 1)), "document_id").to_numpy().sum() == 8


def test_lists_of_what_needs_attention(group: Dataset) -> None:
    """Nothing is past due, three are to be found out, none to be reviewed."""
    found = shown(group)
    assert len(counts.to_do(found)) == 0
    assert set(counts.to_find_out(found).head(9).index) == {"D2012-P07b", "D2012-P10b", "D2012-P12a"}
    assert list(counts.to_review(found).head(9).index) == []
    assert set(counts.to_review(shown(group, date(2024, 1, 1))).head(9).index) >= {"D2012-P01a"}
    assert counts.changed_last(found).head(2).index[0] == "S2025-P11a"


@pytest.mark.parametrize(
    ("on", "states"),
    [
        (date(2020, 1, 1), {"ECU": "endorsing", "ERI": "not_endorsing", "BLR": "endorsing"}),
        (date(2025, 8, 1), {"ECU": "left", "ERI": "joined", "BLR": "endorsing"}),
    ],
)
def test_endorsement_as_of_a_day(group: Dataset, on: date, states: dict[str, str]) -> None:
    """Ecuador is named in the first document alone, Eritrea in the second alone, Belarus in both."""
    assert endorsement.of_series(group, endorsement.series(group, on)[0], on)["state"][list(states)].to_dict() == states


def test_consent_is_compared_with_what_that_state_endorsed(group: Dataset) -> None:
    """Eritrea consented in 2014: after the first document of all, before the first that it endorsed."""
    found = endorsement.treaty(group, "tip_protocol", AS_OF)
    assert found["ERI"] == "consented_before"
    assert found[found == "consented_since"].index.tolist() == ["BGD", "SGP"]
    before = endorsement.treaty(group, "tip_protocol", date(2001, 1, 1))
    assert (before["BLR"], before["BGD"]) == ("signed_only", "no_action")


def test_regions_add_up(group: Dataset) -> None:
    """Every State is counted in its region, once."""
    assert endorsement.by_region(group, endorsement.treaty(group, "untoc", AS_OF)).to_numpy().sum() == 23


def test_what_a_later_document_took_up(group: Dataset) -> None:
    """Every clause of the earlier document has one fate; none of the later one is new."""
    rows = comparison.compare(group, "D2012", "S2025")
    fates = rows.drop_duplicates("earlier").set_index("earlier")["state"]
    assert fates.value_counts().to_dict() == {"taken_up": 6, "not_taken_up": 6, "time_bound": 5}
    assert fates["D2012-P05b"] == "time_bound"
    assert rows.set_index("earlier").at["D2012-P07b", "drift"] == "stronger"
    assert "new" not in set(rows["state"])
    counted = comparison.counts(rows)
    assert counted == {"taken_up": 6, "time_bound": 5, "not_taken_up": 6, "new": 0}
    # A clause that was taken up in two places is one clause.
    assert len(rows[rows["state"] == "taken_up"]) > counted["taken_up"]


def test_a_later_clause_without_lineage_is_new(group: Dataset) -> None:
    """Read the other way round, nothing was taken up and every clause is new or fell away."""
    rows = comparison.compare(group, "S2025", "D2012")
    assert set(rows["state"]) == {"not_taken_up", "new"}


def clauses(make: Callable[..., Dataset], outcomes: dict[str, int]) -> View:
    """Return a view with so many dated clauses of each outcome."""
    rows: list[dict[str, str]] = []
    records: list[dict[str, str]] = []
    plans = {
        "on_time": ("2022", "2022-12-31", "complete", "2022-06-01"),
        "late": ("2022", "", "complete", "2023-06-01"),
        "ended_short": ("2022", "2022-12-31", "limited", "2022-06-01"),
        "past_due": ("2022", "", "limited", "2022-06-01"),
        "not_due": ("2029", "", "limited", "2022-06-01"),
        "not_met": ("2022", "2022-12-31", "not_started", "2022-06-01"),
        "undetermined": ("2022", "2022-12-31", "", ""),
        "undated": ("", "", "limited", "2022-06-01"),
        "undated unknown": ("", "", "", ""),
        "declaratory": ("", "", "", ""),
    }
    for outcome, many in outcomes.items():
        due, closed, status, since = plans[outcome]
        for place in range(many):
            name = f"{outcome}-{place}"
            kind = "declaratory" if outcome == "declaratory" else "one_off"
            rows.append(
                {"commitment_id": name, "document_id": "GLA2021", "kind": kind, "due": due, "closed_on": closed}
            )
            if status:
                moment = f"2024-01-01T00:00:{len(records):02}.000000Z"
                records.append({"commitment_id": name, "effective_on": since, "status": status, "recorded_at": moment})
    return shown(make(commitments=rows, statuses=records), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ({}, "No operative clause is shown"),
        ({"declaratory": 1}, "This clause states a view; it cannot be assessed"),
        ({"declaratory": 2}, "Both clauses state views; neither can be assessed"),
        ({"declaratory": 5}, "All five clauses state views; none of them can be assessed"),
        ({"undated": 1}, "The one assessable clause is met to a limited extent"),
        ({"undated": 2, "declaratory": 4}, "Both assessable clauses are met to a limited extent"),
        ({"undated unknown": 3}, "For all three assessable clauses, no assessment was made"),
        (
            {"undated": 1, "undated unknown": 1},
            "Of two assessable clauses, one is met to a limited extent; for one no assessment was made",
        ),
    ],
)
def test_where_things_stand_reads_well(
    with_tables: Callable[..., Dataset], outcomes: dict[str, int], sentence: str
) -> None:
    """The finding is composed from the data, for none, one, two, some and all."""
    assert standing.where_things_stand(clauses(with_tables, outcomes)) == sentence


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ({"undated": 2}, ""),
        ({"on_time": 1}, "The one dated clause was carried out on time"),
        ({"on_time": 2}, "Both dated clauses were carried out on time"),
        ({"on_time": 13}, "All 13 dated clauses were carried out on time"),
        (
            {"late": 1, "on_time": 2},
            "Of three dated clauses, two were carried out on time and one was carried out late",
        ),
        ({"undetermined": 1}, "For the one dated clause, the outcome is not established"),
        ({"undetermined": 2}, "For both dated clauses, the outcome is not established"),
        ({"undetermined": 3}, "For all three dated clauses, the outcome is not established"),
        ({"not_due": 2}, "Neither of the two dated clauses is due yet"),
        ({"not_due": 4}, "None of the four dated clauses is due yet"),
        (
            {"on_time": 1, "ended_short": 2, "undetermined": 3},
            (
                "Of six dated clauses, one was carried out on time and two are partly met, as far as established; "
                "for three the outcome is not established"
            ),
        ),
        (
            {"on_time": 1, "past_due": 1, "not_due": 1},
            "Of three dated clauses, one was carried out on time, one is past due and one is not due yet",
        ),
        ({"not_met": 1, "on_time": 1}, "Of two dated clauses, one was carried out on time and one was not met"),
        ({"not_met": 2}, "Neither of the two dated clauses was met"),
    ],
)
def test_how_dated_clauses_stand_reads_well(
    with_tables: Callable[..., Dataset], outcomes: dict[str, int], sentence: str
) -> None:
    """What is past is told as failure only where a source says that nothing had been done."""
    assert standing.by_their_dates(clauses(with_tables, outcomes)) == sentence


def test_who_is_named_is_said(group: Dataset, forests: Dataset) -> None:
    """Who is named in both, in the latest only, in an earlier only; otherwise how many the one document names."""
    named = "21 States are named in both texts, Eritrea in 2025 only, Ecuador in 2012 only"
    assert sentences.who_stands_behind(shown(group)) == named
    assert sentences.who_stands_behind(shown(group, date(2013, 1, 1))) == "22 States are named in the 2012 Declaration"
    assert sentences.who_stands_behind(shown(forests)) == "5 States are named in the 2021 Declaration"
    assert sentences.who_stands_behind(shown(forests, date(2020, 1, 1))) == "No document had been adopted by this day"


def test_the_base_says_what_was_filtered(group: Dataset) -> None:
    """A figure over part of the clauses says of how many."""
    assert sentences.base(shown(group)) == (
        "As of 31 December 2025 · 22 operative clauses · 10 can be assessed, 6 of them dated · "
        "2 documents, 23 States named"
    )
    assert sentences.base(shown(group, themes=("untoc",), known_at=date(2026, 1, 2))) == (
        "As of 31 December 2025, as known on 2 January 2026 · 2 operative clauses of 22, as filtered · "
        "0 can be assessed · 2 documents, 23 States named"
    )


@pytest.mark.parametrize("counted", [(0, 0, 0, 0), (1, 0, 0, 1), (6, 5, 6, 0), (0, 1, 1, 4)])
def test_what_was_taken_up_is_said(counted: tuple[int, int, int, int]) -> None:
    """Every count reads as a sentence."""
    taken, bound, fell, new = counted
    fates = {"taken_up": taken, "time_bound": bound, "not_taken_up": fell, "new": new}
    for outside in (0, 1, 2):
        text = ". ".join(sentences.what_was_taken_up("A", "B", fates, outside))
        assert "  " not in text
        assert " 0 " not in text


def test_markdown_in_data_is_plain_text() -> None:
    """Whatever is typed into a field, Markdown has nothing to interpret."""
    assert sentences.plain("**a** [b](javascript:1) <i> :red[x]\n# y") == (
        r"\*\*a\*\* \[b\]\(javascript\:1\) \<i\> \:red\[x\] \# y"
    )


def test_changing_one_value_changes_every_figure_that_depends_on_it(group: Dataset) -> None:
    """A status withdrawn in memory is gone from the sentence, the counts and the lists."""
    from dataclasses import replace
    from types import MappingProxyType

    statuses = group.tables["statuses"].copy()
    statuses.loc[(statuses["commitment_id"] == "D2012-P05b") & (statuses["status"] == "complete"), "status"] = "limited"
    changed = shown(replace(group, tables=MappingProxyType({**group.tables, "statuses": statuses})))
    assert standing.where_things_stand(changed).startswith(
        "Of ten assessable clauses, one is substantially met and six"
    )
    assert standing.by_their_dates(changed).startswith("Of six dated clauses, three are partly met")
    assert counts.by_status(changed.assessable)["complete"] == 0
    assert changed.history["status"].eq("complete").sum() == 0
    assert isinstance(changed.commitments, pd.DataFrame)
