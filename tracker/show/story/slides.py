"""The slides: what each shows, its base and its notes. How they are drawn is for those who render them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from tracker.model.dataset import Dataset, Term
from tracker.model.period import words
from tracker.model.vocabulary import ASSESSABLE, MET
from tracker.show import placement
from tracker.state import comparison, counts, endorsement
from tracker.state.view import View
from tracker.words import findings, sentences

_ROWS = 5
"""Rows of a table that a slide has room for."""
_MOST_SLIDES = 4
"""Slides that one table may go on for; the rest is named and stands in the annex."""
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
_PAST, _AHEAD, _REVIEW = "To do: past due", "Deadline ahead", "Review due"
_MOST_WORDS = 110
"""Letters of a note that a slide has room for; the whole stands in the speaker notes."""


_METHOD = {
    "Unit": """The operative clause: one verb, one paragraph, its words verbatim. One-off and standing clauses can be \
assessed, declaratory ones cannot. Own pledges, what is asked of all States and what is asked of others are counted \
apart.""",
    "Status": """That of the latest record true by the day shown, judged on cited evidence; records are only ever \
added. A review is due where an open clause’s evidence is older than {months} months.""",
    "Not knowing": """Said in three ways. Not assessed: no record covers the day. No evidence: somebody searched, and \
found nothing either way. Not started: a source says that nothing had been done.""",
}


@dataclass(frozen=True, eq=False)
class Bars:
    """Counts by status: index what is counted (its label), columns statuses; ``years``: columns over time.

    Over time, ``old`` are those of them that rest on a record older than the review setting, and ``records`` how many
    records are of each year.
    """

    counted: pd.DataFrame
    terms: Mapping[str, Term]
    years: bool = False
    ending: str = ""
    old: pd.DataFrame = field(default_factory=pd.DataFrame)
    records: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))

    @property
    def by_year(self) -> counts.Years:
        """The counts over time."""
        return counts.Years(self.counted, self.old, self.records)


@dataclass(frozen=True)
class Lanes:
    """A lane a commitment, coloured by status over the settings' years."""

    commitments: tuple[str, ...]
    terms: Mapping[str, Term]


@dataclass(frozen=True)
class Grid:
    """A table: a cell is text or a term; ``widths`` are shares of the whole."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Term, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Map:
    """The States, coloured by a term each (by iso3)."""

    states: pd.Series
    terms: Mapping[str, Term]


@dataclass(frozen=True)
class Words:
    """Paragraphs to read; a heading and its text each."""

    paragraphs: tuple[tuple[str, str], ...]


Exhibit = Bars | Lanes | Grid | Map | Words


@dataclass(frozen=True, eq=False)
class Slide:
    """One slide: a title that states the finding, one figure or table, its base, and speaker notes.

    ``name`` is its place in the story, the same for any data; ``alt`` says in words what the figure shows;
    ``table`` is the figure's numbers, or the exhibit itself where that is a table; ``finding`` is the title without
    the number of this slide, where a table takes several.
    """

    name: str
    title: str
    exhibit: Exhibit
    base: str
    notes: str
    alt: str
    table: Grid | None = None
    finding: str = ""


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
    made = [f"Source: {settings.attribution}"] if settings.attribution else []
    said = [settings.disclaimer_short] if settings.disclaimer_short else []
    return " · ".join([*made, f"Data {dataset.digest[:12]}", *said])


def _statuses(dataset: Dataset) -> dict[str, Term]:
    return {term: dataset.term("status", term) for term in reversed(ASSESSABLE)}


def _slide(
    view: View, name: str, title: str, exhibit: Exhibit, alt: str, notes: str, table: Grid | None = None
) -> Slide:
    return Slide(name, title, exhibit, base(view), notes or "No record bears on this slide.", alt, table)


def _counted(counted: pd.DataFrame, terms: Mapping[str, Term], what: str) -> Grid:
    """Return counts by status as a table, with the sum of each row."""
    columns = [term for term in terms if term in counted]
    rows = tuple(
        (str(name), *(f"{int(value):,}" for value in row[columns]), f"{int(row[columns].sum()):,}")
        for name, row in counted.iterrows()
    )
    head = (what, *(terms[term].words for term in columns), "Together")
    return Grid(head, rows, (3.0, *[1.0] * len(columns), 1.0))


def with_records(table: Grid, years: counts.Years) -> Grid:
    """Return a table of years with the number of clauses on an older record, and of records of each year, beside it."""
    old = years.old.sum(axis="columns").tolist()
    rows = tuple(
        (*row, f"{int(one):,}", f"{int(many):,}") for row, one, many in zip(table.rows, old, years.records, strict=True)
    )
    head = (*table.columns, "On an older record", "Records that year")
    return Grid(head, rows, (*table.widths, 1.0, 1.0))


def _cover(view: View) -> list[Slide]:
    settings = view.dataset.settings
    paragraphs = [("", f"{sentences.as_of(view)}. {sentences.chosen(view)}.")]
    paragraphs += [("", settings.disclaimer)] if settings.disclaimer else []
    title = view.dataset.package.title
    return [_slide(view, COVER, title, Words(tuple(paragraphs)), "", sources(view))]


def _where(view: View) -> list[Slide]:
    dataset = view.dataset
    terms = _statuses(dataset)
    counted = counts.table(view, "document_id")
    counted = counted.loc[[name for name in dataset.document_names if name in counted.index]]
    counted = counted.rename(index=dict(dataset.document_names))
    alt = f"Bars: assessable clauses by document and status, {int(counted.to_numpy().sum())} in all"
    return [
        _slide(
            view,
            "where things stand",
            sentences.where_things_stand(view),
            Bars(counted, terms),
            alt,
            _evidence(view, view.assessable),
            _counted(counted, terms, "Document"),
        )
    ]


def _years(view: View) -> list[Slide]:
    dataset, as_of = view.dataset, view.filters.as_of
    first, _ = view.years
    years = counts.by_year(view)
    counted = years.counted
    ending, months = sentences.day(as_of), dataset.settings.review_after_months
    terms = _statuses(dataset)
    alt = f"Columns: assessable clauses by status at the end of each year, {first} to {ending}"
    title = findings.year_by_year(counted, ending)
    judged = view.history
    judged = judged[judged["status"] != "not_assessed"].sort_values("start", kind="stable").tail(_MOST_NOTED)
    changes = [
        f"{words(str(row.start.date()))}: {dataset.reference(row.commitment_id)}, "
        f"{dataset.commitments.at[row.commitment_id, 'title']}: {terms[row.status].label}."
        for row in judged.itertuples()
    ]
    return [
        _slide(
            view,
            "year by year",
            title,
            Bars(counted, terms, years=True, ending=ending, old=years.old, records=years.records),
            f"{alt}; hatched where the record was older than {months} months",
            "\n".join(changes),
            with_records(_counted(counted, terms, "End of"), years),
        )
    ]


def _timeline(view: View) -> list[Slide]:
    dataset = view.dataset
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
    shown = (
        "" if len(names) == len(view.assessable) else f" of {len(view.assessable):,}, chosen by their latest records"
    )
    terms = _statuses(dataset)
    rows = tuple(
        (
            dataset.reference(row.commitment_id),
            dataset.commitments.at[row.commitment_id, "title"],
            terms.get(row.status, dataset.term("status", row.status)),
            words(str(row.start.date())),
            words(str((row.end - pd.Timedelta(days=1)).date())),
        )
        for row in history[history["commitment_id"].isin(names)].itertuples()
    )
    table = Grid(("Where", "Operative clause", "Status", "From", "To"), rows, (2, 4, 2, 1.5, 1.5))
    first, last = view.years
    alt = f"Timeline {first} to {last}: a lane for each of {len(names)} assessable clauses, coloured by status{shown}"
    notes = _evidence(view, view.assessable.loc[names])
    return [_slide(view, "timeline", title, Lanes(tuple(names), terms), alt, notes, table)]


def _met(view: View) -> list[Slide]:
    dataset = view.dataset
    assessable = view.assessable
    title = findings.met(counts.by_status(assessable))
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
        known = f"{basis}, {sure.lower()} confidence; {sentences.plural(len(cited), 'source')}"
        cells.append(
            (
                f"{dataset.reference(row.Index)}: {row.title}",
                dataset.status(row.status, row.recorded_as),
                dataset.term("timeliness", row.timeliness).label,
                _short(record["note"]),
                known,
            )
        )
    head = ("Operative clause", "Status", "Timeliness", "What is on record", "How we know")
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
            due(row) or "–",
            _short(records.at[row.record, "note"]) if pd.notna(row.record) else "Nobody has looked yet.",
        )
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    head = ("Operative clause", "Status", "Due", "What was searched")
    notes, beyond = _evidence(view, rows), len(rows) - len(cells)
    return _table(view, "what to find out", title, head, cells, (3.2, 1.8, 1.2, 5), notes, beyond=beyond)


def _by_side(view: View) -> list[Slide]:
    dataset = view.dataset
    sides = counts.sides(view)
    names = {side: dataset.term("side", side).label if side else "To nobody named" for side in sides}
    terms = _statuses(dataset)
    found = {side: counts.by_status(rows) for side, rows in sides.items()}
    counted = pd.DataFrame({names[side]: by_status for side, by_status in found.items()}).T
    title = findings.by_side(found, names)
    told = sentences.joined([f"{len(rows)} {names[side].lower()}" for side, rows in sides.items()])
    alt = f"Bars: assessable clauses by side and status: {told}"
    notes = "\n\n".join(f"{names[side]}\n{_evidence(view, rows)}" for side, rows in sides.items() if len(rows))
    table = _counted(counted, terms, "Side")
    return [_slide(view, "own pledges and requests", title, Bars(counted, terms), alt, notes, table)]


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
        return "by way of a text between" if row.through else "–"

    cells = [
        (dataset.term("lineage_state", row.state), place(row.earlier), place(row.later), wording(row))
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    head = ("What became of it", *names, "Wording")
    said = [f"{place(row.earlier)} / {place(row.later)}: {row.note}" for row in rows.itertuples() if row.note]
    notes = "\n".join([f"{title}. {new}".strip(), *said])
    name = "side by side" if first else f"side by side {earlier} {later}"
    return _table(view, name, title, head, cells, (2, 4, 4, 1.2), notes, most=7, beyond=len(rows) - len(cells))


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
    members = dataset.members.loc[states.index]
    listed = {term: ", ".join(members.loc[states.index[states == term], "name"]) for term in terms}
    title = sentences.who_is_named(view, one)
    rows = tuple((terms[term], str(int((states == term).sum())), names) for term, names in listed.items())
    table = Grid(("Named", "Number", "Names"), rows, (2, 0.8, 7))
    notes = "\n".join(f"{terms[term].label} ({(states == term).sum()}): {names}." for term, names in listed.items())
    unsaid = sentences.not_recorded(view)
    notes += "".join(
        f"\n{line}"
        for line in (unsaid, "To be named in a text is not membership; no record does not mean no action.")
        if line
    )
    drawn = with_map and dataset.settings.map
    line = f"{sentences.members_base(view)} · {source(dataset)}"
    line = f"{line} · {dataset.settings.map_note}" if drawn and dataset.settings.map_note else line
    missing = placement.unplaced(members) if drawn else []
    line = f"{line} · {sentences.not_on_the_map(missing, _MOST_MISSING)}" if missing else line
    what = sentences.members(dataset, states.index)
    alt = f"{'Map' if drawn else 'Table'}: {what} by the texts that name them"
    name = "who stands behind it" if first else f"who stands behind it {one.name}"
    return Slide(name, title, Map(states, terms) if drawn else table, line, notes, alt, table)


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
            _when(row, what),
            dataset.status(row.status, row.recorded_as),
        )
        for what, rows in ((_PAST, past), (_AHEAD, due), (_REVIEW, review))
        for row in rows.head(_MOST_ROWS).itertuples()
    ]
    beyond = len(past) + len(due) + len(review) - len(cells)
    head = ("What", "Operative clause", "Date", "Status")
    notes = "\n".join(f"{what}: {clause} ({when})." for what, clause, when, _ in cells)
    return _table(view, "what to look at next", title, head, cells, (2, 5, 2.4, 2), notes, beyond=beyond)


def _when(row: Any, what: str) -> str:
    """Return the date that a line of the last table is about."""
    if what != _REVIEW:
        return due(row)
    return "never assessed" if pd.isna(row.evidence_up_to) else f"evidence up to {sentences.day(row.evidence_up_to)}"


def due(row: Any) -> str:
    """Return when a clause is due as it is shown: in the package's own words, else the period; blank without a date."""
    return str(row.due_label or words(row.due))


def _method(view: View) -> list[Slide]:
    dataset = view.dataset
    paragraphs = [
        (heading, text.format(months=view.dataset.settings.review_after_months)) for heading, text in _METHOD.items()
    ]
    paragraphs += [("Disclaimer", dataset.settings.disclaimer)] if dataset.settings.disclaimer else []
    notes = "\n".join(["Sources of the statuses shown:", sources(view)])
    return [_slide(view, "method", "How this was made, and what it is not", Words(tuple(paragraphs)), "", notes)]


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
    most: int = _ROWS,
    beyond: int = 0,
) -> list[Slide]:
    """Return a table as slides: as many as its rows need, up to a point; none is a slide that says so.

    ``beyond`` rows are not among ``cells`` any more.
    """
    if not cells:
        words_ = Words((("", "There is nothing to list here as of this day."),))
        return [_slide(view, name, title, words_, "", notes)]
    pages = [cells[start : start + most] for start in range(0, len(cells), most)]
    whole = Grid(head, tuple(cells), widths)
    alt = f"Table: {sentences.plural(len(cells) + beyond, 'row')}"
    slides = []
    for number, rows in enumerate(pages[:_MOST_SLIDES], 1):
        grid = Grid(head, tuple(rows), widths)
        left = len(cells) + beyond - _MOST_SLIDES * most
        more = f" · {left:,} more rows in the register" if number == _MOST_SLIDES and left > 0 else ""
        slide = _slide(view, name, title, grid, alt, notes, whole)
        if len(pages) > 1:
            of_them = f"{number} of {min(len(pages), _MOST_SLIDES)}"
            slide = replace(slide, finding=title, title=f"{title} ({of_them})", base=f"{slide.base}{more}")
        slides.append(slide)
    return slides


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
        for column, what in (("evidence", "Evidence"), ("contrary_evidence", "Against it")):
            cited = [one for one in dataset.items("statuses", column, record[column]) if one in events.index]
            lines += [f"  {what}: {_source(events.loc[one], one)}" for one in cited]
    return "\n".join(lines)


def _source(event: pd.Series, name: str) -> str:
    """Write an event as a source: date, title, publisher, symbol, address."""
    parts = [words(event["date"]), event["title"], event["publisher"], event["symbol"], event["url"]]
    recalled = ["recalled, not read again"] if event["verification"] == "recalled" else []
    return f"{name}: " + ", ".join([part for part in parts if part] + recalled)


def sources(view: View) -> str:
    """List the sources that the selected statuses rest on, a line each; of very many the first."""
    names = view.cited
    listed = source_lines(view.dataset.events.loc[names[:_MOST_NOTED]].iterrows())
    more = len(names) - len(listed)
    return "\n".join([*listed, *([f"and {more:,} more"] if more else [])])


def source_lines(events: Iterable[tuple[object, pd.Series]]) -> list[str]:
    """Return events as sources, a line each."""
    return [_source(event, str(name)) for name, event in events]
