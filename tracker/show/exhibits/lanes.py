"""The timeline: a band of events by kind, and under it a lane for each commitment, coloured by status."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from tracker.model.dataset import Dataset, Term
from tracker.show.exhibits.counted import statuses
from tracker.show.exhibits.exhibit import Chart
from tracker.show.exhibits.grid import Grid
from tracker.show.look import LABELS, LIGHT, NARROW, Look, escaped, layout, on, wrapped
from tracker.state.view import View
from tracker.words.catalogue import day, period
from tracker.words.catalogue import gettext as _

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet

_EVENT_ROW = 24
_LANE_ROW = 50
_HEADING_ROW = 40
_WIDE_ROW = 32
"""Height of a lane whose title stands beside it."""
_BAR = 18
_UNDER_BAND, _AXIS = 20, 40
"""Heights of the gap under the band of events, and of the axis."""
_LABELS = 86
"""Width of the labels left of the lanes."""
_MOST_POINTS, _MOST_NAMED = 300, 12
"""More events of a kind than these are heaped by the month; more outside the years are not all named."""
_STALE = 0.42
"""How far a stretch fades once its record is older than the review setting."""


@dataclass
class _Drawing:
    """What is being drawn, from the top: y counts pixels downwards."""

    height: int = 0
    titles: int = 0
    width: int = 0
    ticks: list[float] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    notes: list[dict[str, object]] = field(default_factory=list)

    def row(self, height: int, label: str = "", at: float = 0.5) -> float:
        """Take the next row and return the middle of it."""
        middle = self.height + height * at
        self.height += height
        if label:
            self.ticks.append(middle)
            self.labels.append(label)
        return middle

    def heading(self, text: str, look: Look, *, y: float, size: int, colour: str) -> None:
        """Write words over the lanes, from the left edge of the figure, so that a phone has room for them."""
        self.notes.append(
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "xshift": -(self.titles or _LABELS),
                "y": y,
                "yref": "y",
                "yanchor": "middle",
                "text": text,
                "showarrow": False,
                "font": {"size": size, "color": colour, "family": look.font},
                "align": "left",
            }
        )


@dataclass(frozen=True, eq=False)
class Lanes(Chart):
    """A lane for each of ``commitments``, coloured by status over the years of the view, and ``events`` above them.

    ``events`` are rows of the dataset's; without them there is no band.
    """

    view: View
    commitments: tuple[str, ...]
    events: pd.DataFrame | None = None
    template = "grid.html"

    @property
    def note(self) -> str:
        """What the marks on the lanes mean."""
        return _("◊ due; pale: an old record")

    @property
    def legend(self) -> list[Term]:
        """The statuses."""
        return list(statuses(self.view.dataset).values())

    @property
    def table(self) -> Grid:
        """The stretches of each status, from and to."""
        dataset, history = self.view.dataset, self.view.history
        rows = tuple(
            (
                dataset.reference(row.commitment_id),
                dataset.commitments.at[row.commitment_id, "title"],
                dataset.term("status", row.status),
                day(row.start),
                day(row.end - pd.Timedelta(days=1)),
            )
            for row in history[history["commitment_id"].isin(self.commitments)].itertuples()
        )
        head = (_("Where"), _("Operative clause"), _("Status"), _("From"), _("To"))
        return Grid(head, rows, (2, 4, 2, 1.5, 1.5), alt=self.alt)

    def height(self, width: int) -> int:
        """Return the height of its rows, which a figure always has."""
        documents = self.view.commitments.loc[list(self.commitments), "document_id"].tolist()
        headings = sum(bool(one != before) for one, before in zip(documents, [None, *documents], strict=False))
        heading, lane = (_WIDE_ROW, _WIDE_ROW) if width >= NARROW else (_HEADING_ROW, _LANE_ROW)
        kinds = len(_kinds(self.view.dataset, self._band))
        band = kinds * _EVENT_ROW + _UNDER_BAND if kinds else 0
        return band + headings * heading + len(self.commitments) * lane + _AXIS

    @property
    def _band(self) -> pd.DataFrame:
        return self.view.dataset.events.iloc[:0] if self.events is None else self.events

    def figure(self, look: Look, width: int, height: int) -> go.Figure:  # noqa: ARG002  (others need it)
        """Draw the lanes and the band of events, as high as their rows.

        A click gives ``customdata``: the id of a commitment or of an event. Stretches whose record is older than
        the review setting are faded; what lies outside the years is gathered at the edge with its number.
        On a wide figure the titles stand beside their lanes, else over them, and cut where the ``width`` is known.
        """
        view = self.view
        dataset = view.dataset
        titles = int(width * LABELS) if width >= NARROW else 0
        first, last = view.years
        left, right = pd.Timestamp(first, 1, 1), pd.Timestamp(last + 1, 1, 1)
        drawing = _Drawing()
        traces = _event_band(dataset, self._band, left, right, drawing, look)
        top = drawing.height
        drawing.titles, drawing.width = titles, width
        traces += _lanes(view, self.commitments, left, right, drawing, look)
        figure = go.Figure(traces, layout(look, drawing.height + _AXIS, barmode="overlay", dragmode="zoom"))
        figure.layout.margin = {"l": titles or _LABELS, "r": 12, "t": 0, "b": 34}
        figure.layout.annotations = drawing.notes
        figure.layout.xaxis = go.layout.XAxis(
            type="date",
            range=[left - pd.Timedelta(days=130), right + pd.Timedelta(days=460)],
            gridcolor=look.line,
            tickformat="%Y",
            tick0=left,
            ticklabelmode="period",
            tickangle=0,
            tickfont={"color": look.muted, "size": look.size},
            zeroline=False,
            showgrid=True,
            minallowed=left - pd.Timedelta(days=400),
            maxallowed=right + pd.Timedelta(days=400),
        )
        if titles:
            every = -(-(last - first + 1) // 8)
            years = list(range(last, first - 1, -every))
            middles = [pd.Timestamp(year, 7, 1) for year in years]
            figure.layout.xaxis.update(tickvals=middles, ticktext=years, ticklabelmode="instant", showgrid=False)
        figure.layout.yaxis = go.layout.YAxis(
            range=[drawing.height, 0],
            fixedrange=True,
            tickvals=drawing.ticks,
            ticktext=drawing.labels,
            showgrid=False,
            zeroline=False,
            tickfont={"color": look.muted, "size": look.size - 1},
        )
        figure.layout.shapes = [
            {
                "type": "line",
                "xref": "x",
                "x0": day_,
                "x1": day_,
                "yref": "y",
                "y0": 0,
                "y1": drawing.height,
                "line": {"color": look.text, "width": 1.5, "dash": "dot"},
            }
            for day_ in [pd.Timestamp(view.filters.as_of)]
            if left <= day_ <= right
        ] + (
            [
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "yref": "y",
                    "y0": top - 8,
                    "y1": top - 8,
                    "line": {"color": look.line, "width": 1},
                }
            ]
            if top
            else []
        )
        return figure

    def draw(self, sheet: "Sheet") -> None:
        """Draw the lanes of native shapes, as one group: the title, and a bar for each stretch of a status."""
        view, dataset = self.view, self.view.dataset
        first, last = view.years
        start, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last + 1, 1, 1)
        as_of = pd.Timestamp(view.filters.as_of)
        group, area = (
            sheet.group(_("%(alt)s. The line marks %(day)s.", alt=self.alt, day=day(as_of))),
            sheet.under_legend(),
        )
        left, right = sheet.left + sheet.inches(5.1), sheet.left + sheet.width
        top, bottom = area.top, area.top + area.height - sheet.inches(0.35)
        row = int((bottom - top) / max(1, len(self.commitments)))
        bar = int(min(row * 0.55, sheet.inches(0.3)))

        def x(when: pd.Timestamp) -> int:
            share = (min(max(when, start), end) - start) / (end - start)
            return int(left + (right - left) * share)

        every = -(-(last - first + 1) // 8)
        for year in range(first, last + 1):
            at = x(pd.Timestamp(year, 1, 1))
            group.line((at, top), (at, bottom), LIGHT.line, 0.5)
            if (last - year) % every == 0:
                box = at, bottom + sheet.inches(0.03), sheet.inches(0.6), sheet.inches(0.25)
                group.text(str(year), box, 11, LIGHT.muted)
        for place, name in enumerate(self.commitments):
            y = top + row * place
            size = 12 if row > sheet.inches(0.36) else 10
            clause = dataset.commitments.loc[name]
            adopted = f"{clause['adopted_on'].year} " if pd.notna(clause["adopted_on"]) else ""
            title = f"{adopted}{dataset.place(name)} {clause['title']}"
            box = sheet.left, y, sheet.inches(4.95), row
            group.text(_on_one_line(title, size), box, size, LIGHT.text, anchor="middle")
            for stretch in view.history[view.history["commitment_id"] == name].itertuples():
                if stretch.end <= start or stretch.start >= end:
                    continue
                from_, to = x(stretch.start), x(stretch.end)
                box = from_, y + (row - bar) // 2, max(to - from_, sheet.inches(0.06)), bar
                group.mark(dataset.term("status", stretch.status), box, 9 if to - from_ > sheet.inches(0.3) else 0)
        if start <= as_of <= end:
            at = x(as_of)
            group.line((at, top - sheet.inches(0.04)), (at, bottom), LIGHT.text, 1.5)
        group.legend(self.legend)


def _on_one_line(text: str, size: float) -> str:
    """Return as much of a title as has room beside its lane on a slide of PowerPoint."""
    room = int(4.95 * 72 / (size * 0.46))
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _kinds(dataset: Dataset, events: pd.DataFrame) -> list[str]:
    """Return the kinds of some events, in the order of the vocabulary."""
    return [kind for kind in dataset.vocabularies.get("event_kind", {}) if (events["kind"] == kind).any()]


def _event_band(
    dataset: Dataset, events: pd.DataFrame, left: pd.Timestamp, right: pd.Timestamp, drawing: _Drawing, look: Look
) -> list[go.Scatter]:
    """Draw a row of points for each kind of event."""
    traces = []
    kinds = _kinds(dataset, events)
    for kind in kinds:
        rows = events[events["kind"] == kind]
        label = dataset.term("event_kind", kind).label
        y = drawing.row(_EVENT_ROW, escaped(label))
        inside = rows[(rows["date_last"] >= left) & (rows["date_first"] < right)]
        hollow = inside["verification"] == "recalled"
        if len(inside) > _MOST_POINTS:
            traces.append(_heap(inside, label, y, left, look))
            traces += _gathered(rows, left, right, y, drawing, look)
            continue
        traces.append(
            go.Scatter(
                x=inside["date_first"].clip(lower=left).tolist(),
                y=[y] * len(inside),
                mode="markers",
                marker={
                    "size": 11,
                    "symbol": ["circle-open" if one else "circle" for one in hollow],
                    "color": look.muted,
                    "line": {"color": look.text, "width": 1},
                },
                selected={"marker": {"size": 17}},
                customdata=[str(name) for name in inside.index],
                hovertext=[
                    f"{escaped(period(row.date))} · {escaped(label)}<br>{wrapped(row.title)}"
                    + ("<br>" + _("recalled, not read again") if row.verification == "recalled" else "")
                    for row in inside.itertuples()
                ],
                hoverinfo="text",
                name=escaped(label),
            )
        )
        traces += _gathered(rows, left, right, y, drawing, look)
    if kinds:
        drawing.row(_UNDER_BAND)
    return traces


def _heap(rows: pd.DataFrame, label: str, y: float, left: pd.Timestamp, look: Look) -> go.Scatter:
    """Draw many events of a kind as one point a month, the larger the more there are."""
    months = rows["date_first"].clip(lower=left).dt.to_period("M").dt.to_timestamp()
    counted = rows.groupby(months)["title"].agg(["size", "first"])
    largest = counted["size"].max()
    return go.Scatter(
        x=counted.index.tolist(),
        y=[y] * len(counted),
        mode="markers",
        marker={
            "size": [6 + 12 * (size / largest) ** 0.5 for size in counted["size"]],
            "color": look.muted,
            "line": {"color": look.text, "width": 1},
        },
        hovertext=[
            f"{escaped(period(f'{month:%Y-%m}'))} · {escaped(_such_as(label, int(size)))}<br>{wrapped(title)}"
            for month, size, title in zip(counted.index, counted["size"], counted["first"], strict=True)
        ],
        hoverinfo="text",
        name=escaped(label),
    )


def _gathered(
    rows: pd.DataFrame, left: pd.Timestamp, right: pd.Timestamp, y: float, drawing: _Drawing, look: Look
) -> list[go.Scatter]:
    """Gather the events outside the years at the edge, with their number beside the label or behind the band."""
    traces = []
    before, after = rows[rows["date_last"] < left], rows[rows["date_first"] >= right]
    for outside, x, how_many in (
        (before, left - pd.Timedelta(days=60), _("%(count)s before %(year)s", count=len(before), year=left.year)),
        (after, right + pd.Timedelta(days=30), _("%(count)s after %(year)s", count=len(after), year=right.year - 1)),
    ):
        if len(outside):
            first = outside.head(_MOST_NAMED)
            listed = "<br>".join(f"{escaped(period(row.date))} {wrapped(row.title)}" for row in first.itertuples())
            listed += "<br>…" if len(outside) > _MOST_NAMED else ""
            traces.append(
                go.Scatter(
                    x=[x],
                    y=[y],
                    mode="text",
                    text=[str(len(outside))],
                    textfont={"size": look.small, "color": look.text},
                    hovertext=[f"{how_many}<br>{listed}"],
                    hoverinfo="text",
                    name=how_many,
                )
            )
    if len(before):
        drawing.labels[-1] += " ←"
    return traces


def _now(view: View, places: dict[str, float], right: pd.Timestamp, look: Look) -> list[go.Scatter]:
    """Mark at the end of each lane the status as of the day, which a stretch may be too short to show."""
    traces = []
    rows = view.commitments.loc[list(places)]
    for status, group in rows.groupby("status", sort=True):
        term = view.dataset.term("status", str(status))
        traces.append(
            go.Scatter(
                x=[right + pd.Timedelta(days=240)] * len(group),
                y=[places[str(name)] for name in group.index],
                mode="markers+text",
                marker={
                    "symbol": "square",
                    "size": _BAR,
                    "color": term.colour,
                    "line": {"color": look.text, "width": 1},
                },
                text=[escaped(term.symbol)] * len(group),
                textfont={"size": look.small, "color": on(term.colour)},
                customdata=[str(name) for name in group.index],
                hovertext=[_now_in_words(term, view)] * len(group),
                hoverinfo="text",
                name=escaped(term.label),
            )
        )
    return traces


def _lanes(
    view: View, names: Sequence[str], left: pd.Timestamp, right: pd.Timestamp, drawing: _Drawing, look: Look
) -> list[go.Bar | go.Scatter]:
    dataset = view.dataset
    places: dict[str, float] = {}
    document = None
    for name in names:
        row = view.commitments.loc[name]
        if row["document_id"] != document:
            document = row["document_id"]
            middle = drawing.row(_WIDE_ROW if drawing.titles else _HEADING_ROW, at=0.6)
            title = escaped(dataset.document_name(document))
            drawing.heading(f"<b>{title}</b>", look, y=middle, size=look.size + 1, colour=look.text)
        where = escaped(dataset.place(name))
        if drawing.titles:
            text = _cut(row["title"], drawing.titles, look.small, beside=len(where))
            places[name] = drawing.row(_WIDE_ROW)
            drawing.heading(f"{where} {escaped(text)}", look, y=places[name], size=look.small, colour=look.text)
            continue
        middle = drawing.row(_LANE_ROW)
        text = _cut(row["title"], drawing.width, look.size - 1) if drawing.width else row["title"]
        drawing.heading(escaped(text), look, y=middle - 13, size=look.size - 1, colour=look.text)
        places[name] = middle + 9
        drawing.ticks.append(middle + 9)
        drawing.labels.append(where)
    return [
        *_stretches(view, places, left, right, look),
        *_deadlines(view, places, left, right, look),
        *_now(view, places, right, look),
    ]


def _cut(text: str, pixels: int, size: int, *, beside: int = 0) -> str:
    """Return as much of a text as has room in so many pixels, ``beside`` other letters, in letters of a size."""
    room = int(pixels / size * 2.15) - beside
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _stretches(
    view: View, places: dict[str, float], left: pd.Timestamp, right: pd.Timestamp, look: Look
) -> list[go.Bar]:
    """Draw each stretch of a status as a bar; the part whose record is old is a second, faded bar."""
    history = view.history
    history = history[history["commitment_id"].isin(list(places))]
    fresh = history.assign(end=history["end"].where(history["stale_from"].isna(), history["stale_from"]), faded=False)
    old = history[history["stale_from"].notna()]
    old = old.assign(start=old["stale_from"], faded=True)
    pieces = pd.concat([fresh, old])
    pieces = pieces.assign(start=pieces["start"].clip(lower=left), end=pieces["end"].clip(upper=right))
    pieces = pieces[pieces["start"] < pieces["end"]]
    bars = []
    for (status, faded), rows in pieces.groupby(["status", "faded"], sort=True):
        term = view.dataset.term("status", status)
        lengths = (rows["end"] - rows["start"]).dt.total_seconds() * 1000
        bars.append(
            go.Bar(
                base=rows["start"].tolist(),
                x=lengths.tolist(),
                y=[places[name] for name in rows["commitment_id"]],
                orientation="h",
                width=_BAR,
                opacity=_STALE if faded else 1,
                marker={"color": term.colour, "line": {"color": look.text, "width": 1}},
                text=[escaped(term.symbol) if length > 1.2e10 else "" for length in lengths],
                textposition="inside",
                insidetextanchor="start",
                textangle=0,
                constraintext="none",
                textfont={"color": look.text if faded else on(term.colour), "size": look.small},
                customdata=rows["commitment_id"].tolist(),
                name=escaped(term.label),
                hoverinfo="text",
                hovertext=[
                    f"{escaped(term.words)}<br>{day(one.start)} – {day(one.end - pd.Timedelta(days=1))}"
                    + ("<br>" + _("record older than the review period") if faded else "")
                    + f"<br>{wrapped(view.commitments.at[one.commitment_id, 'title'])}"
                    + _side(view, one.commitment_id)
                    for one in rows.itertuples()
                ],
            )
        )
    return bars


def _side(view: View, name: str) -> str:
    """Return whom a clause asks, as a line of a hover label."""
    side = view.commitments.at[name, "side"]
    return f"<br>{escaped(view.dataset.term('side', side).label)}" if side else ""


def _deadlines(
    view: View, places: dict[str, float], left: pd.Timestamp, right: pd.Timestamp, look: Look
) -> list[go.Scatter]:
    """Mark the last day of each due period, and the day on which the occasion had passed where that is another."""
    traces = []
    rows = view.commitments.loc[list(places)]
    for column, symbol in (("due_last", "diamond"), ("closed_on", "line-ns")):
        marked = rows[rows[column].between(left, right)]
        if column == "closed_on":
            # A passed occasion is known once it has passed; a deadline stands in the text from the start.
            marked = marked[marked["closed_on"] <= pd.Timestamp(view.filters.as_of)]
            marked = marked[marked["closed_on"] != marked["due_last"]]
        if marked.empty:
            continue
        traces.append(
            go.Scatter(
                x=marked[column].tolist(),
                y=[places[str(name)] for name in marked.index],
                mode="markers",
                marker={"symbol": symbol, "size": 13, "color": look.ground, "line": {"color": look.text, "width": 2}},
                customdata=[str(name) for name in marked.index],
                hoverinfo="text",
                name=column,
                hovertext=[
                    f"{escaped(_deadline_in_words(column, value))}<br>{wrapped(title)}"
                    for value, title in zip(marked[column], marked["title"], strict=True)
                ],
            )
        )
    return traces


def _deadline_in_words(column: str, on: pd.Timestamp) -> str:
    if column == "due_last":
        return _("Due by %(day)s", day=day(on))
    return _("Occasion passed on %(day)s", day=day(on))


def _now_in_words(term: Term, view: View) -> str:
    return escaped(_("%(status)s as of %(day)s", status=term.words, day=day(view.filters.as_of)))


def _such_as(label: str, events: int) -> str:
    """Return what a point says that stands for several events of a kind."""
    return _("%(kind)s: %(count)s events, such as", kind=label, count=events)
