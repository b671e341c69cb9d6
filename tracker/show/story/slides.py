"""The slides: what each shows, its base and its notes. How they are drawn is for those who render them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from tracker.model.dataset import Dataset, Term
from tracker.model.vocabulary import MET
from tracker.show import placement
from tracker.show.exhibits import bars, columns
from tracker.show.exhibits.bars import Bars
from tracker.show.exhibits.counted import statuses
from tracker.show.exhibits.exhibit import Exhibit
from tracker.show.exhibits.grid import Grid
from tracker.show.exhibits.lanes import Lanes
from tracker.show.exhibits.words import Words
from tracker.show.exhibits.world import Map
from tracker.state import comparison, counts, endorsement
from tracker.state.view import View
from tracker.words import catalogue, findings, sentences, standing, values
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number, period

_ROWS = 5
"""Rows of a table that a slide has room for."""
_LANES = 12
"""Lanes that a slide has room for."""
_MOST_PAIRS = 6
"""Pairs of documents, and series, that the story tells of."""
_MOST_ROWS = 500
"""Rows of a table that the story holds; the register, the matrix and the workbook hold all."""
_MOST_MISSING = 4
"""Members that are not on a map that a slide names; the table lists all."""
_MOST_NOTED = 60
"""Changes and sources that the notes of one slide name."""
COVER = "cover"
_MOST_WORDS = 110
"""Letters of a note that a slide has room for; the whole stands in the speaker notes."""


@dataclass(frozen=True, eq=False)
class Slide:
    """One slide: a title that states the finding, one figure or table, its base, and speaker notes.

    ``name`` is its place in the story, the same for any data.
    """

    name: str
    title: str
    exhibit: Exhibit
    base: str
    notes: str


def story(view: View, *, with_map: bool = True) -> list[Slide]:
    """Return the slides that tell how the selected commitments stand, in order.

    ``with_map`` can leave out the map, also where the package's settings allow one: the States are a table then.
    """
    makers: list[Callable[[View], list[Slide]]] = [
        _cover,
        _where,
        _years,
        _timeline,
        _met,
        _to_find_out,
        _by_side,
        _side_by_side,
        lambda chosen: _who(chosen, with_map=with_map),
        _ahead,
        _method,
    ]
    return [slide for make in makers for slide in make(view)]


def base(view: View) -> str:
    """Return the line under every slide: date, base and source."""
    dataset = view.dataset
    return f"{sentences.base(view)} · {source(dataset)}"


def source(dataset: Dataset) -> str:
    """Return who made the assessment, never the group that is assessed, the digest of the data, and the disclaimer."""
    settings = dataset.settings
    made = [_("Source: %(attribution)s", attribution=settings.attribution)] if settings.attribution else []
    said = [settings.disclaimer_short] if settings.disclaimer_short else []
    return " · ".join([*made, _("Data %(digest)s", digest=dataset.digest[:12]), *said])


def _slide(view: View, name: str, title: str, exhibit: Exhibit, notes: str) -> Slide:
    return Slide(name, title, exhibit, base(view), notes or _("No record bears on this slide."))


def _cover(view: View) -> list[Slide]:
    settings = view.dataset.settings
    paragraphs = [("", f"{sentences.as_of(view)}. {sentences.chosen(view)}.")]
    paragraphs += [("", settings.disclaimer)] if settings.disclaimer else []
    title = view.dataset.package.title
    return [_slide(view, COVER, title, Words(tuple(paragraphs)), sources(view))]


def _where(view: View) -> list[Slide]:
    counted = bars.by_group(view, "document_id")
    many = int(counted.counted.to_numpy().sum())
    exhibit = replace(counted, alt=_("Bars: assessable clauses by document and status, %(total)s in all", total=many))
    title = standing.where_things_stand(view)
    return [_slide(view, "where things stand", title, exhibit, _evidence(view, view.assessable))]


def _years(view: View) -> list[Slide]:
    dataset = view.dataset
    by_year = columns.by_year(view)
    title = findings.year_by_year(by_year.years.counted, by_year.ending)
    judged = view.history
    judged = judged[judged["status"] != "not_assessed"].sort_values("start", kind="stable").tail(_MOST_NOTED)
    changes = [
        f"{catalogue.day(row.start)}: {dataset.reference(row.commitment_id)}, "
        f"{dataset.commitments.at[row.commitment_id, 'title']}: {by_year.terms[row.status].label}."
        for row in judged.itertuples()
    ]
    alt = _(
        "Columns: assessable clauses by status at the end of each year, %(first)s to %(last)s; "
        "hatched where the record was older than %(months)s months",
        first=view.years[0],
        last=by_year.ending,
        months=dataset.settings.review_after_months,
    )
    # A day before the first year of the timeline has no column.
    nothing = Words((("", _("There is nothing to count as of this day.")),))
    exhibit = nothing if by_year.years.counted.empty else replace(by_year, alt=alt)
    return [_slide(view, "year by year", title, exhibit, "\n".join(changes))]


def _timeline(view: View) -> list[Slide]:
    history = view.history
    judged = history[history["status"] != "not_assessed"]
    assessed = judged["commitment_id"].nunique()
    since = None if judged.empty else judged["start"].max().date()
    title = findings.timeline(since, assessed, len(view.assessable))
    # Where not all have room, those with the latest records are chosen.
    latest = judged.groupby("commitment_id")["start"].max().sort_values(ascending=False, kind="stable")
    names = [str(name) for name in view.assessable.index]
    if len(names) > _LANES:
        chosen = {str(name) for name in [*latest.index, *names][:_LANES]}
        names = [name for name in names if name in chosen]
    first, last = view.years
    said = {"first": first, "last": last, "lanes": len(names), "total": number(len(view.assessable))}
    alt = (
        _(
            "Timeline %(first)s to %(last)s: a lane for each of %(lanes)s assessable clauses, coloured by status",
            **said,
        )
        if len(names) == len(view.assessable)
        else _(
            "Timeline %(first)s to %(last)s: a lane for each of %(lanes)s assessable clauses, coloured by status "
            "of %(total)s, chosen by their latest records",
            **said,
        )
    )
    notes = _evidence(view, view.assessable.loc[names])
    return [_slide(view, "timeline", title, Lanes(view, tuple(names), alt=alt), notes)]


def _met(view: View) -> list[Slide]:
    dataset = view.dataset
    assessable = view.assessable
    labels = {term: dataset.term("status", term).label for term in MET}
    title = findings.met(counts.by_status(assessable), labels)
    rows = assessable[assessable["status"].isin(MET)]
    rows = rows.iloc[rows["status"].map({term: place for place, term in enumerate(MET)}).argsort(kind="stable")]
    records = dataset.tables["statuses"]
    cells = []
    for row in rows.head(_MOST_ROWS).itertuples():
        record = records.loc[row.record]
        cited = dataset.items("statuses", "evidence", record["evidence"])
        basis, sure = (
            dataset.term("basis", record["basis"]).label,
            dataset.term("confidence", record["confidence"]).label,
        )
        known = ngettext(
            "%(basis)s, %(confidence)s confidence; %(count)s source",
            "%(basis)s, %(confidence)s confidence; %(count)s sources",
            len(cited),
            basis=basis,
            confidence=sure.lower(),
        )
        cells.append(
            (
                f"{dataset.reference(row.Index)}: {row.title}",
                dataset.status(row.status, row.recorded_as),
                dataset.term("timeliness", row.timeliness).label,
                _short(record["note"]),
                known,
            )
        )
    head = (_("Operative clause"), _("Status"), _("Timeliness"), _("What is on record"), _("How we know"))
    notes, beyond = _evidence(view, rows), len(rows) - len(cells)
    return _table(view, "what was met", title, head, cells, (3.2, 1.7, 1.5, 4, 2), notes, beyond=beyond)


def _to_find_out(view: View) -> list[Slide]:
    dataset = view.dataset
    assessable = view.assessable
    rows = assessable[assessable["status"].isin(["no_evidence", "not_assessed"])]
    found = counts.by_status(assessable)
    title = findings.to_find_out(int(found["no_evidence"]), int(found["not_assessed"]), len(assessable))
    records = dataset.tables["statuses"]
    cells = [
        (
            f"{dataset.reference(row.Index)}: {row.title}",
            dataset.status(row.status, row.recorded_as),
            due_in_words(row) or "–",
            _short(records.at[row.record, "note"]) if pd.notna(row.record) else _("Nobody has looked yet."),
        )
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    head = (_("Operative clause"), _("Status"), _("Due"), _("What was searched"))
    notes, beyond = _evidence(view, rows), len(rows) - len(cells)
    return _table(view, "what to find out", title, head, cells, (3.2, 1.8, 1.2, 5), notes, beyond=beyond)


def _by_side(view: View) -> list[Slide]:
    dataset = view.dataset
    sides = counts.sides(view)
    names = {side: dataset.term("side", side).label if side else _("To nobody named") for side in sides}
    found = {side: counts.by_status(rows) for side, rows in sides.items()}
    counted = pd.DataFrame({names[side]: by_status for side, by_status in found.items()}).T
    title = findings.by_side(found, names)
    told = catalogue.listed([f"{len(rows)} {names[side].lower()}" for side, rows in sides.items()])
    alt = _("Bars: assessable clauses by side and status: %(told)s", told=told)
    notes = "\n\n".join(f"{names[side]}\n{_evidence(view, rows)}" for side, rows in sides.items() if len(rows))
    exhibit = Bars(counted, _("Side"), terms=statuses(dataset), alt=alt)
    return [_slide(view, "own pledges and requests", title, exhibit, notes)]


def _side_by_side(view: View) -> list[Slide]:
    """Return the slides of each pair of documents of which lineage is recorded, the latest first."""
    pairs = comparison.pairs(view.dataset, view.filters.as_of)
    chosen = set(view.filters.documents)
    pairs = [pair for pair in pairs if not chosen or set(pair) <= chosen]
    return [slide for pair in pairs[:_MOST_PAIRS] for slide in _pair(view, *pair, first=pair == pairs[0])]


def _pair(view: View, earlier: str, later: str, *, first: bool) -> list[Slide]:
    dataset = view.dataset
    rows = comparison.compare(dataset, earlier, later)
    names = dataset.document_name(earlier), dataset.document_name(later)
    outside = comparison.outside(dataset, earlier, later)
    title, new = sentences.what_was_taken_up(*names, comparison.counts(rows), len(outside))

    def place(one: str) -> str:
        if not one:
            return "–"
        if one in dataset.commitments.index:
            return f"{dataset.place(one)} {dataset.commitments.at[one, 'title']}"
        return dataset.paragraph_by_id(one)

    def wording(row: Any) -> str:
        if row.drift:
            return dataset.term("drift", row.drift).label
        return _("by way of a text between") if row.through else "–"

    cells = [
        (dataset.term("lineage_state", row.state), place(row.earlier), place(row.later), wording(row))
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    head = (_("What became of it"), *names, _("Wording"))
    said = [f"{place(row.earlier)} / {place(row.later)}: {row.note}" for row in rows.itertuples() if row.note]
    notes = "\n".join([f"{title}. {new}".strip(), *said])
    name = "side by side" if first else f"side by side {earlier} {later}"
    return _table(view, name, title, head, cells, (2, 4, 4, 1.2), notes, room=7, beyond=len(rows) - len(cells))


def _who(view: View, *, with_map: bool) -> list[Slide]:
    """Return a slide a series of what its documents say about States."""
    return [
        _named(view, one, first=place == 0, with_map=with_map)
        for place, one in enumerate(view.series[:_MOST_PAIRS])
        if len(view.members)
    ]


def _named(view: View, one: endorsement.Series, *, first: bool, with_map: bool) -> Slide:
    dataset = view.dataset
    states = endorsement.shown(endorsement.of_series(dataset, one, view.filters.as_of))[view.members]
    terms = {term: one for term, one in endorsement.terms(dataset, one).items() if (states == term).any()}
    title = sentences.who_is_named(view, one)
    what = sentences.members(dataset, states.index)
    on_map = Map(dataset.members, states, terms, alt=_("Map: %(members)s by the texts that name them", members=what))
    notes = "\n".join(
        f"{terms[term].label} ({len(names)}): {', '.join(names)}." for term, names in on_map.names.items()
    )
    unsaid = sentences.not_recorded(view)
    notes += "".join(
        f"\n{line}"
        for line in (unsaid, _("To be named in a text is not membership; no record does not mean no action."))
        if line
    )
    drawn = with_map and dataset.settings.map
    line = f"{sentences.members_base(view)} · {source(dataset)}"
    line = f"{line} · {dataset.settings.map_note}" if drawn and dataset.settings.map_note else line
    missing = placement.unplaced(dataset.members.loc[states.index]) if drawn else []
    line = f"{line} · {sentences.not_on_the_map(missing, _MOST_MISSING)}" if missing else line
    name = "who stands behind it" if first else f"who stands behind it {one.name}"
    table = replace(on_map.table, alt=_("Table: %(members)s by the texts that name them", members=what))
    return Slide(name, title, on_map if drawn else table, line, notes)


def _ahead(view: View) -> list[Slide]:
    dataset, as_of = view.dataset, pd.Timestamp(view.filters.as_of)
    assessable = view.assessable
    past, review = counts.to_do(view), counts.to_review(view)
    due = assessable[(assessable["timeliness"] == "not_due") & (assessable["due_last"] >= as_of)]
    due = due.sort_values("due_last", kind="stable")
    title = findings.ahead(len(due), len(past), len(review))
    cells = [
        (
            what,
            f"{dataset.reference(row.Index)}: {row.title}",
            when(row),
            dataset.status(row.status, row.recorded_as),
        )
        for what, rows, when in (
            (_("To do: past due"), past, due_in_words),
            (_("Deadline ahead"), due, due_in_words),
            (_("Review due"), review, _evidence_in_words),
        )
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    beyond = len(past) + len(due) + len(review) - len(cells)
    head = (_("What"), _("Operative clause"), _("Date"), _("Status"))
    notes = "\n".join(f"{what}: {clause} ({when})." for what, clause, when, _ in cells)
    return _table(view, "what to look at next", title, head, cells, (2, 5, 2.4, 2), notes, beyond=beyond)


def _evidence_in_words(row: Any) -> str:
    """Return up to when there is evidence on a clause."""
    if pd.isna(row.evidence_up_to):
        return _("never assessed")
    return _("evidence up to %(day)s", day=catalogue.day(row.evidence_up_to))


def due_in_words(row: Any) -> str:
    """Return when a clause is due as it is shown: in the package's own words, else the period; blank without a date."""
    return str(row.due_label or period(row.due))


def _method(view: View) -> list[Slide]:
    dataset = view.dataset
    paragraphs = [
        (
            _("Unit"),
            _(
                "The operative clause: one verb, one paragraph, its words verbatim. One-off and standing clauses can "
                "be assessed, declaratory ones cannot. Own pledges, what is asked of all States and what is asked of "
                "others are counted apart."
            ),
        ),
        (
            _("Status"),
            _(
                "That of the latest record true by the day shown, judged on cited evidence; records are only ever "
                "added. A review is due where an open clause’s evidence is older than %(months)s months.",
                months=dataset.settings.review_after_months,
            ),
        ),
        (
            _("Not knowing"),
            _(
                "Said in three ways. Not assessed: no record covers the day. No evidence: somebody searched, and "
                "found nothing either way. Not started: a source says that nothing had been done."
            ),
        ),
    ]
    paragraphs += [(_("Disclaimer"), dataset.settings.disclaimer)] if dataset.settings.disclaimer else []
    notes = "\n".join([_("Sources of the statuses shown:"), sources(view)])
    return [_slide(view, "method", _("How this was made, and what it is not"), Words(tuple(paragraphs)), notes)]


def _short(text: str) -> str:
    """Return a note as a slide has room for it; the whole stands in the speaker notes."""
    if len(text) <= _MOST_WORDS:
        return text
    return text[:_MOST_WORDS].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _table(
    view: View,
    name: str,
    title: str,
    head: tuple[str, ...],
    cells: Sequence[tuple[str | Term, ...]],
    widths: tuple[float, ...],
    notes: str,
    room: int = _ROWS,
    beyond: int = 0,
) -> list[Slide]:
    """Return a slide with a table, or one that says that there is no row (see `Grid` for ``room`` and ``beyond``)."""
    if not cells:
        return [_slide(view, name, title, Words((("", _("There is nothing to list here as of this day.")),)), notes)]
    alt = ngettext("Table: %(count)s row", "Table: %(count)s rows", len(cells) + beyond)
    return [_slide(view, name, title, Grid(head, tuple(cells), widths, room, beyond, alt=alt), notes)]


def _evidence(view: View, rows: pd.DataFrame) -> str:
    """Write for each clause its status, its record's note and the events it rests on, as speaker notes."""
    dataset = view.dataset
    records, events = dataset.tables["statuses"], dataset.events
    lines = []
    for row in rows.head(_LANES * 2).itertuples():
        lines.append(
            f"{dataset.reference(row.Index)}, {row.title}: {dataset.status(row.status, row.recorded_as).label}."
        )
        if pd.isna(row.record):
            continue
        record = records.loc[row.record]
        if record["note"]:
            lines.append(f"  {record['note']}")
        lines += [f"  {title}: {said}" for title, said in values.own(dataset, "statuses", int(row.record))]
        for column, what in (("evidence", _("Evidence")), ("contrary_evidence", _("Against it"))):
            cited = [one for one in dataset.items("statuses", column, record[column]) if one in events.index]
            lines += [f"  {what}: {_source(events.loc[one], one)}" for one in cited]
    return "\n".join(lines)


def _source(event: pd.Series, name: str) -> str:
    """Write an event as a source: date, title, publisher, symbol, address."""
    parts = [period(event["date"]), event["title"], event["publisher"], event["symbol"], event["url"]]
    recalled = [_("recalled, not read again")] if event["verification"] == "recalled" else []
    return f"{name}: " + ", ".join([part for part in parts if part] + recalled)


def sources(view: View) -> str:
    """List the sources that the selected statuses rest on, a line each; of very many the first."""
    names = view.cited
    listed = source_lines(view.dataset.events.loc[names[:_MOST_NOTED]].iterrows())
    more = len(names) - len(listed)
    return "\n".join([*listed, *([_("and %(count)s more", count=number(more))] if more else [])])


def source_lines(events: Iterable[tuple[object, pd.Series]]) -> list[str]:
    """Return events as sources, a line each."""
    return [_source(event, str(name)) for name, event in events]
