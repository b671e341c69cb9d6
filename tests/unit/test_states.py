"""What is said of States: by documents of every adoption, of other series, without names, of one day, after leaving."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from pptx import Presentation

from tests.conftest import TODAY
from tracker import export
from tracker.checks import load
from tracker.cli.commands import main
from tracker.model.dataset import Dataset
from tracker.show.story import story
from tracker.state import comparison, endorsement
from tracker.state.view import Filters, View
from tracker.words import sentences

AS_OF = date(2025, 12, 31)
NAMED = "21 States are named in both texts, Eritrea in 2025 only, Ecuador in 2012 only"


def bring(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    """Bring rows into a table by the product's own import."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = folder.parent / f"{table}.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    ran = CliRunner().invoke(main, ["import", table, str(file), "--data", str(folder)])
    assert ran.exit_code == 0, ran.output


def third(folder: Path, name: str = "B2025", **more: str) -> None:
    """Add a third document with thirty clauses and no names."""
    document = {
        "document_id": name,
        "title": "Outcome of the meeting",
        "kind": "resolution",
        "issuer": "A body",
        "adopted_on": "2025-11-25",
        "numbering": "ours",
    }
    bring(folder, "documents", [document | more])
    places = [{"document_id": name, "paragraph": str(number)} for number in range(1, 31)]
    bring(folder, "paragraphs", [{**place, "role": "operative", "text": "Decides to act"} for place in places])
    clause = {"clause": "a", "title": "Act", "text": "Decides to act", "verb": "decide", "verb_class": "deciding"}
    clause |= {"addressees": "member_states", "kind": "standing", "theme": "coordination"}
    bring(
        folder,
        "commitments",
        [{"commitment_id": f"{name}-P{place['paragraph']:0>2}a", **place, **clause} for place in places],
    )


def shown(folder: Path, on: date = AS_OF, *, documents: tuple[str, ...] = ()) -> View:
    return View(load.load(folder, TODAY), Filters(on, documents=documents))


def said(view: View, *, files: bool) -> dict[str, str]:
    """Return what is said of States, wherever it is said; in deck and report where ``files``, which take long."""
    slides = [slide for slide in story(view) if slide.name.startswith(("who stands", "side by side"))]
    titles, report = [slide.title for slide in story(view, with_map=False)], ""
    if files:
        deck = Presentation(io.BytesIO(export.make(export.KINDS["deck"], view, with_map=False)))
        titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
        report = export.make(export.KINDS["report"], view, with_map=False).decode()
    return {
        "headline": sentences.who_stands_behind(view),
        "slides": "\n".join(f"{slide.title}\n{slide.notes}" for slide in slides if slide.name.startswith("who")),
        "deck": "\n".join(title for title in titles if "named in" in title or "taken up" in title),
        "report": str(report.count(NAMED)),
        "pairs": str(comparison.pairs(view.dataset, AS_OF)),
        "compared": comparison.compare(view.dataset, "D2012", "S2025").to_csv(),
        "states": endorsement.of_series(view.dataset, view.series[0], AS_OF).to_csv(),
    }


@pytest.mark.parametrize(
    "more",
    [
        {"adoption": "body"},
        {"adoption": "body", "series": "group"},
        {"adoption": "one_state", "series": "group"},
        {"adoption": "signed", "series": "another"},
        {"adoption": "signed", "series": "group"},
        {"adoption": "unknown", "series": "group"},
        {},
        {"series": "group"},
    ],
    ids=lambda more: " ".join(more.values()) or "blank",
)
def test_a_third_document_without_names_changes_nothing_that_was_said(
    copy: Path, group: Dataset, more: dict[str, str]
) -> None:
    """Members, deck, report and the comparison say of the Group what they said before, and nobody is accused."""
    files = more == {"adoption": "body"}
    before = said(View(group, Filters(AS_OF)), files=files)
    third(copy, **more)
    after = said(shown(copy), files=files)
    if more.get("adoption") not in ("body",):
        # That it is not recorded yet is said beside it.
        assert "is not recorded yet" in after["slides"]
        after["slides"] = after["slides"].replace(f"\n{sentences.not_recorded(shown(copy))}", "")
    assert after == before
    assert before["headline"] == NAMED
    for word in ("not in the", "new in", "has left", "new member", "stand behind"):
        assert word not in after["headline"] + after["deck"]


def test_what_is_not_recorded_is_a_warning(copy: Path) -> None:
    """A document of which nobody is named, or nothing is said, is warned of; one by a body is not."""
    third(copy, "B1", adoption="body")
    assert not {"adoption-unknown", "states-missing"} & codes(copy)
    third(copy, "B2", adoption="signed")
    assert "states-missing" in codes(copy)
    third(copy, "B3")
    assert "adoption-unknown" in codes(copy)


def codes(folder: Path) -> set[str]:
    return {problem.code for problem in load.load(folder, TODAY).warnings}


def test_a_document_of_another_series_is_told_apart(copy: Path) -> None:
    """Its own sentence names its own States; what is said of the first series stays."""
    third(copy, adoption="signed", series="another")
    bring(copy, "endorsements", [{"document_id": "B2025", "iso3": iso3} for iso3 in ("BLR", "ECU")])
    view = shown(copy)
    first, second = view.series
    assert sentences.who_is_named(view, first) == NAMED
    assert sentences.who_is_named(view, second) == "2 States are named in the 2025 Resolution"
    assert sentences.who_stands_behind(view) == NAMED
    titles = [slide.title for slide in story(view) if slide.name.startswith("who stands")]
    assert titles == [NAMED, "2 States are named in the 2025 Resolution"]
    assert len(shown(copy, documents=("B2025",)).series) == 1


def test_documents_of_one_day_are_the_latest_together(copy: Path) -> None:
    """Who is named in one of two texts of the latest day is named in the latest."""
    third(copy, adoption="signed", series="group", adopted_on="2025-07-30")
    bring(copy, "endorsements", [{"document_id": "B2025", "iso3": "ECU"}])
    view = shown(copy)
    states = endorsement.of_series(view.dataset, view.series[0], AS_OF)["state"]
    assert (states["ECU"], states["ERI"], states["BLR"]) == ("endorsing", "joined", "endorsing")
    headline = sentences.who_stands_behind(view)
    assert headline == "22 States are named in the latest text and an earlier one, Eritrea in the latest texts only"


def test_a_document_counts_from_its_very_day(copy: Path) -> None:
    """The day before its adoption the first document stands alone; on the day the second is there."""
    assert sentences.who_stands_behind(shown(copy, date(2025, 7, 29))) == "22 States are named in the 2012 Declaration"
    assert sentences.who_stands_behind(shown(copy, date(2025, 7, 30))) == NAMED
    assert len(shown(copy, date(2012, 9, 28)).commitments) == 17
    assert len(shown(copy, date(2012, 9, 27)).commitments) == 0


Make = Callable[..., Dataset]


def spells(make: Make, *rows: dict[str, str]) -> Callable[[date], tuple[str, object]]:
    """Return what says of Gabon, as of a day, its state and when it withdrew."""
    documents = [
        {"document_id": "A", "kind": "declaration", "adopted_on": "2020-01-01", "adoption": "signed", "series": "s"},
        {"document_id": "B", "kind": "declaration", "adopted_on": "2022-01-01", "adoption": "signed", "series": "s"},
    ]
    others = [{"document_id": name, "iso3": "BRA"} for name in ("A", "B")]
    dataset = make(documents=documents, endorsements=[*others, *rows])

    def at(on: date) -> tuple[str, object]:
        one = endorsement.series(dataset, on)[0]
        row = endorsement.of_series(dataset, one, on).loc["GAB"]
        return row["state"], row["withdrew_on"].date() if row["withdrew_on"] == row["withdrew_on"] else None

    return at


def test_who_joined_later_left_and_came_back(with_tables: Make) -> None:
    """Before ``from`` it is not named yet; after ``until`` it is named and withdrew; a second spell names it again."""
    one = {"document_id": "A", "iso3": "GAB", "from": "2021-03-01", "until": "2021-06-30"}
    again = {"document_id": "A", "iso3": "GAB", "spell": "2", "from": "2021-10-01"}
    at = spells(with_tables, one, again)
    assert at(date(2021, 2, 28)) == ("not_endorsing", None)
    assert at(date(2021, 3, 1)) == ("endorsing", None)
    assert at(date(2021, 6, 30)) == ("endorsing", None)
    assert at(date(2021, 7, 1)) == ("endorsing", date(2021, 6, 30))
    assert at(date(2021, 10, 1)) == ("endorsing", None)
    assert at(date(2022, 1, 1)) == ("left", None)


def test_who_withdrew_is_counted_apart_and_named(with_tables: Make) -> None:
    """Not among those named in both, and said to have withdrawn on its day."""
    at = spells(
        with_tables, {"document_id": "B", "iso3": "GAB", "until": "2023-05-03"}, {"document_id": "A", "iso3": "GAB"}
    )
    assert at(date(2023, 5, 4)) == ("endorsing", date(2023, 5, 3))


def test_a_treaty_that_was_denounced_and_joined_again(with_tables: Make) -> None:
    """Party, party no longer from the day on which it ended, and party again."""
    rows = [
        {"iso3": "GAB", "treaty": "t", "consented_on": "2010-01-01", "ended_on": "2015-01-01"},
        {"iso3": "GAB", "treaty": "t", "spell": "2", "consented_on": "2018-01-01"},
        {
            "iso3": "BRA",
            "treaty": "t",
            "signed_on": "2009-01-01",
            "consented_on": "2011-01-01",
            "ended_on": "2012-01-01",
        },
    ]
    dataset = with_tables(treaty_actions=rows)
    states = {year: endorsement.treaty(dataset, "t", date(year, 6, 1))["GAB"] for year in (2009, 2014, 2016, 2018)}
    assert states == {2009: "no_action", 2014: "consented_before", 2016: "ended", 2018: "consented_before"}
    assert endorsement.treaty(dataset, "t", date(2014, 1, 1))["BRA"] == "ended"
    assert endorsement.treaty(dataset, "t", date(2010, 6, 1))["BRA"] == "signed_only"


def test_members_of_other_kinds_are_not_counted_as_states(copy: Path) -> None:
    """An organization and an observer are told apart; the base map's code of a disputed area is refused."""
    members = [
        {"iso3": "EUE", "name": "European Union", "kind": "organization", "region": "Organizations"},
        {"iso3": "VAT", "name": "Holy See", "kind": "observer", "region": "Observers"},
    ]
    bring(copy, "members", members)
    bring(copy, "endorsements", [{"document_id": name, "iso3": "EUE"} for name in ("D2012", "S2025")])
    headline = sentences.who_stands_behind(shown(copy))
    assert headline == NAMED.replace("21 States are", "21 States and 1 organization are")
    assert "23 States, 1 observer and 1 organization" in sentences.members_base(shown(copy))
    file = copy.parent / "disputed.csv"
    file.write_text("iso3,name,region\nXAC,Nobody's,Asia\n", encoding="utf-8")
    ran = CliRunner().invoke(main, ["import", "members", str(file), "--data", str(copy)])
    assert (ran.exit_code, "member-disputed" in ran.stderr) == (1, True)


def test_lineage_is_told_through_the_text_between(copy: Path) -> None:
    """What a middle text took up and the latest took up from it was not dropped; the way is named, and no drift."""
    third(copy, "M2020", adoption="signed", series="group", adopted_on="2020-01-01")
    steps = [("M2020-P01a", "D2012-P12a"), ("S2025-P10a", "M2020-P01a")]
    bring(copy, "lineage", [{"later": later, "earlier": earlier, "drift": "same"} for later, earlier in steps])
    dataset = load.load(copy, TODAY)
    assert comparison.pairs(dataset, AS_OF) == [("M2020", "S2025"), ("D2012", "S2025"), ("D2012", "M2020")]
    rows = comparison.compare(dataset, "D2012", "S2025").set_index("earlier")
    assert rows.loc["D2012-P12a", ["state", "later", "drift", "through"]].tolist() == [
        "taken_up",
        "S2025-P10a",
        "",
        "M2020-P01a",
    ]
    pairs = [slide.name for slide in story(View(dataset, Filters(AS_OF))) if slide.name.startswith("side by side")]
    assert len(set(pairs)) == 3


def test_new_matter_outside_operative_clauses_is_told(group: Dataset) -> None:
    """Paragraphs that hold no clause and take up none are counted beside the new clauses."""
    assert comparison.outside(group, "D2012", "S2025") == ["S2025-P02", "S2025-P03", "S2025-P05", "S2025-P07"]
    _, new = sentences.what_was_taken_up("A", "B", {"taken_up": 6, "time_bound": 5, "not_taken_up": 6, "new": 0}, 4)
    assert new == (
        "No clause of the later text is new; "
        "four paragraphs outside its operative clauses take up none of the earlier ones"
    )


def test_a_printed_label_is_cited(copy: Path) -> None:
    """As the text prints it; of several clauses of the paragraph by its count."""
    paragraphs = copy / "paragraphs.csv"
    text = (
        paragraphs.read_text(encoding="utf-8")
        .replace("D2012,5,,", "D2012,5,Annex 3,")
        .replace("D2012,12,,", "D2012,12,11 (a),")
    )
    paragraphs.write_text(text, encoding="utf-8")
    dataset = load.load(copy, TODAY)
    assert dataset.reference("D2012-P05b") == "2012 Declaration ¶ Annex 3, second clause"
    assert dataset.reference("D2012-P12a") == "2012 Declaration ¶ 11 (a)"
    assert dataset.reference("D2012-P11b") == "2012 Declaration ¶ 11(b)"


def test_the_side_follows_the_documents_own_speakers(copy: Path) -> None:
    """“We commit …” of the Member States is their own; what they ask of all of which they are part is shared."""
    third(copy, adoption="body", own_addressees="member_states")
    dataset = load.load(copy, TODAY)
    assert set(dataset.commitments.loc[dataset.commitments["document_id"] == "B2025", "side"]) == {"own"}
    assert dataset.commitments.at["D2012-P06a", "side"] == "shared"
    assert dataset.commitments.at["D2012-P05b", "side"] == "others"
