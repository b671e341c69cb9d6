"""On a package that is not ours, every line of every page follows from an independent recount."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from tests import plans
from tests.app import reading
from tests.app.conftest import Open
from tests.conftest import ROOT

Row = Mapping[str, str]
YEARS = range(2022, 2026)
STATUS = {
    "complete": "● Complete",
    "substantial": "◆ Substantial",
    "limited": "△ Limited",
    "not_started": "□ Not started",
    "no_evidence": "? No evidence available",
    "not_assessed": "· Not looked at",
}
TIMELINESS = {
    "no_deadline": "∞ No deadline",
    "not_due": "… Not due",
    "on_time": "✓ On time",
    "late": "→ Late",
    "past_due": "! Past due",
    "ended_short": "◊ Ended short of it",
    "not_met": "Not met",
    "undetermined": "? Outcome not established",
}
CHANGE = {"increase": "▲ Increase", "no_change": "= No change", "decrease": "▼ Decrease", "": ""}
SIDE = {"own": "Own", "shared": "Shared", "others": "Others", "": "To nobody named"}
THEME = {"forests": "Forests", "land": "Land use"}
ADDRESSEE = {"leaders": "The leaders", "partners": "Their partners", "": ""}
STANDING = (
    ("complete", "is complete", "are complete"),
    ("substantial", "is substantially met", "are substantially met"),
    ("limited", "is met to a limited extent", "are met to a limited extent"),
    ("not_started", "had not been started", "had not been started"),
)
DATED = (
    ("on_time", "was carried out on time", "were carried out on time"),
    ("late", "was carried out late", "were carried out late"),
    ("ended_short", "is partly met, as far as established", "are partly met, as far as established"),
    ("not_met", "was not met", "were not met"),
    ("past_due", "is past due", "are past due"),
    ("not_due", "is not due yet", "are not due yet"),
)
STEADY = Path(__file__).parent / "steady.txt"
"""Lines that hold of this package whatever is asked: headings, definitions, the dictionary, the method."""
DIGESTED = re.compile(r"(?<=Data )[0-9a-f]{12}(?=$| ·)|(?<=Digest of the data: )[0-9a-f]{64}$")
DIGEST = "DIGEST"
_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def words(day: date | str) -> str:
    day = date.fromisoformat(str(day))
    return f"{day.day} {day:%B %Y}"


def number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else str(count)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def document(name: str) -> str:
    return f"2021 Declaration ({name})"


def place(row: Row) -> str:
    return f"{document(row['document_id'])} ¶ {row['paragraph']}(a)"


def adopted(row: Row) -> date:
    return date(2021, 1, 1) + timedelta(days=int(row["document_id"].removeprefix("PLAN")))


@dataclass(frozen=True)
class View:
    """What a reader asks for: a day, and a filter as the address and as a rule on rows."""

    day: date
    asked: Mapping[str, str]
    keeps: Callable[[Row], bool]
    said: str = "All operative clauses"

    @cached_property
    def clauses(self) -> dict[str, Row]:
        """The clauses that the filter leaves."""
        return {row["commitment_id"]: row for row in plans.clauses() if self.keeps(row)}

    @cached_property
    def counted(self) -> dict[str, dict[str, str]]:
        """The recount of those that can be assessed."""
        return {name: one for name, one in plans.recount(self.day).items() if name in self.clauses}

    def tally(self, key: str) -> Counter[str]:
        """Count the assessable clauses by one of the things recounted."""
        return Counter(one[key] for one in self.counted.values())

    def those(self, **values: str) -> list[str]:
        """Return the clauses of which some things hold, in the order of the file."""
        return [name for name, one in self.counted.items() if all(one[key] == values[key] for key in values)]

    @property
    def base(self) -> str:
        """Return the base of a page."""
        dated = sum(one["timeliness"] != "no_deadline" for one in self.counted.values())
        documents = len({row["document_id"] for row in self.clauses.values()})
        filtered = " of 500, as filtered" if self.asked else ""
        can = f"{len(self.counted)} can be assessed" + (f", {dated} of them dated" if dated else "")
        named = f"{plural(documents, 'document')}, {plural(documents, 'State')} named"
        return f"As of {words(self.day)} · {len(self.clauses)} operative clauses{filtered} · {can} · {named}"

    @property
    def old(self) -> bool:
        """Whether what was found at the last review is older than the twelve months of the package."""
        return self.day > date(plans.SECOND.year + 1, 6, 30)


def every(row: Row) -> bool:
    return True


VIEWS = {
    "all": View(date(2025, 3, 31), {}, every),
    "between the reviews": View(date(2023, 12, 31), {}, every),
    "a theme": View(date(2025, 3, 31), {"theme": "land"}, lambda row: row["theme"] == "land", "Themes: Land use"),
    "a side, earlier": View(
        date(2023, 12, 31),
        {"side": "others"},
        lambda row: row["addressees"] == "partners",
        "Side: Others",
    ),
    "a document": View(
        date(2025, 3, 31),
        {"document": "PLAN03"},
        lambda row: row["document_id"] == "PLAN03",
        f"Documents: {document('PLAN03')}",
    ),
}


def sentence(noun: str, total: int, found: Counter[str], known: Iterable[tuple[str, str, str]], rest: Row) -> str:
    """Say a finding where several things hold of several clauses."""
    parts = [f"{number(found[term])} {one if found[term] == 1 else many}" for term, one, many in known if found[term]]
    said = f"Of {number(total)} {noun}s, {', '.join(parts[:-1])} and {parts[-1]}"
    return said + "".join(f"; for {number(found[term])} {reason}" for term, reason in rest.items() if found[term])


def headline(view: View) -> str:
    return sentence(
        "assessable clause",
        len(view.counted),
        view.tally("status"),
        STANDING,
        {"not_assessed": "no assessment was made"},
    )


def chip(one: Row) -> str:
    return STATUS[one["status"]] + (f" (“{one['own_word']}”)" if one["own_word"] else "")


def row_of_counts(label: str, statuses: Iterable[str]) -> str:
    found = Counter(statuses)
    return " ".join([label, *(str(found[term]) for term in reversed(STATUS))])


def bars_of(label: str, statuses: Iterable[str], after: str = "") -> set[str]:
    """Return what each bar of a group says."""
    found = Counter(statuses)
    noun = "assessable clause" if found.total() == 1 else "assessable clauses"
    return {f"{label} | {name}: {found[term]} of {found.total()} {noun}{after}" for term, name in STATUS.items()} | {
        f"{name.split()[0]}{f' {found[term]}' if with_it else ''}"
        for term, name in STATUS.items()
        for with_it in (0, 1)
    }


def years(view: View) -> dict[str, tuple[list[str], int]]:
    """Return by year how each clause stood at its end, or on the day shown, and how many records are of it."""
    found = {}
    for year in YEARS:
        if year > view.day.year:
            break
        end = min(date(year, 12, 31), view.day)
        label = words(view.day) if year == view.day.year else f"end of {year}"
        records = sum(
            row["effective_on"].startswith(str(year)) for name in view.counted for row in plans.said(name, view.day)
        )
        found[label] = ([plans.level(name, end) for name in view.counted], records)
    return found


def overview(view: View) -> tuple[list[str], set[str]]:
    """Return the lines that have to be on the overview, and those that may."""
    total = len(view.counted)
    dated = view.tally("timeliness")
    del dated["no_deadline"]
    must = [headline(view), view.base, _key_base(view)]
    outcome = {"undetermined": "the outcome is not established"}
    must.append(sentence("dated clause", dated.total(), dated, DATED, outcome) + ".")
    sides = [side for side in SIDE if side or view.tally("side")[""]]
    must += [f"{SIDE[side]} {view.tally('side')[side]} of {total} assessable clauses" for side in sides]
    must.append(" ".join(["Status", *(SIDE[side] for side in sides), "Together"]))
    may = {f"Assessable clauses by status, end of each year 2022 to {words(view.day)}"}
    for term, name in STATUS.items():
        split = [len(view.those(status=term, side=side)) for side in sides]
        must.append(" ".join([name, *(str(many or "–") for many in [*split, sum(split)])]))
        may |= {f"{name[2:]}: {many}" for many in split}
        may |= {f"{name[2:]}: {view.counted[one]['title']}" for one in view.those(status=term)}
    for side in sides:
        drawn = [term for term in STATUS for _ in view.those(status=term, side=side)]
        may.add(" ".join(STATUS[term].split()[0] for term in (drawn if total <= 60 else dict.fromkeys(drawn))))
    for label, (statuses, records) in years(view).items():
        year = label.split()[-1]
        must.append(f"{row_of_counts(year, statuses)} 0 {records}")
        may |= bars_of(label, statuses, f" | {plural(records, 'record')} that year")
    for column, labels in (("document_id", document), ("theme", THEME.__getitem__)):
        for name in view.tally(column):
            statuses = [one["status"] for one in view.counted.values() if one[column] == name]
            must += [row_of_counts(labels(name), statuses), _bar_aloud(labels(name), statuses)]
            may |= {*bars_of(labels(name), statuses), labels(name)}
        may.add(f"Assessable clauses by {column.removesuffix('_id')} and status")
    listed, more = attention(view)
    return must + listed, may | more


def _bar_aloud(label: str, statuses: list[str]) -> str:
    """Return what a bar says to who does not see it."""
    found = Counter(statuses)
    said = "; ".join(f"{name}: {found[term]}" for term, name in STATUS.items() if found[term])
    return f"{label}. {said} of {plural(len(statuses), 'assessable clause')}."


def _key_base(view: View) -> str:
    declaratory = len(view.clauses) - len(view.counted)
    if not declaratory:
        return view.base
    return f"{plural(declaratory, 'declaratory clause')} beside them, listed and not assessed."


def attention(view: View) -> tuple[list[str], set[str]]:
    """Return the five lines of each list of what needs attention, and how many more there are."""
    by_date = sorted(view.those(timeliness="past_due"), key=lambda name: view.counted[name]["due"])
    lists = [
        [(name, f"{TIMELINESS['past_due'][2:]}, due {view.counted[name]['due']}") for name in by_date],
        [
            (name, f"{TIMELINESS['undetermined'][2:]}, due {view.counted[name]['due']}")
            for name in view.those(timeliness="undetermined")
        ],
        [(name, "never assessed") for name in to_review(view)],
        [
            (name, ", ".join(filter(None, (CHANGE[one["change"]], f"since {words(one['record'])}"))))
            for name, one in view.counted.items()
            if one["record"] and one["change"] != "no_change"
        ],
    ]
    must = []
    for entries in lists:
        for name, why in entries[:5]:
            one = view.counted[name]
            must.append(f"{one['title']} {place(one)} · {chip(one)} {why}")
        if len(entries) > 5:
            must.append(f"and {len(entries) - 5} more: see Commitments")
        if not entries:
            must.append("Nothing")
    return must, set()


def to_review(view: View) -> list[str]:
    """Return the clauses nobody looked at that are still open; what was found is not yet old on the days shown."""
    assert not view.old
    return [
        name
        for name in view.those(status="not_assessed")
        if not view.counted[name]["closed_on"] or view.counted[name]["closed_on"] >= str(view.day)
    ]


def register_row(view: View, name: str) -> str:
    row = view.clauses[name]
    shared = ["will", ADDRESSEE[row["addressees"]], THEME[row["theme"]]]
    if name not in view.counted:
        return " ".join(part for part in (row["title"], place(row), "– Not assessable", *shared) if part)
    one = view.counted[name]
    where = place(row) + (f" · {one['side']}" if one["side"] else "")
    day = date.fromisoformat(one["record"]) if one["record"] else None
    parts = [row["title"], where, chip(one), TIMELINESS[one["timeliness"]], one["due"], *shared]
    parts += [f"{day.day} {day:%b %Y}" if day else "", "review due" if name in to_review(view) else ""]
    return " ".join(part for part in parts if part)


def commitments(view: View) -> tuple[list[str], set[str]]:
    shown = list(view.clauses)[:50]
    counted = (
        f"Clauses 1–{len(shown)} of {len(view.clauses)}" if len(view.clauses) > 50 else f"{len(view.clauses)} clauses"
    )
    must = [view.base, *(register_row(view, name) for name in shown)]
    if len(view.clauses) > 50:
        must.append(f"Page 1 of {-(-len(view.clauses) // 50)} · Next →")
    return must, {
        "A heading sorts by its column; again, the other way round.",
        f"{counted}. A heading sorts by its column; again, the other way round.",
    }


def stretches(view: View, name: str) -> list[tuple[str, date, date]]:
    """Return how a clause stood, from when to when."""
    records = plans.said(name, view.day)
    starts = [adopted(view.clauses[name]), *(date.fromisoformat(row["effective_on"]) for row in records)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), view.day]
    terms = ["not_assessed", *(plans.WORDS[row["status"]][1] for row in records)]
    return list(zip(terms, starts, ends, strict=True))


def lanes(view: View, names: Iterable[str]) -> set[str]:
    """Return what is said of the lanes of some clauses."""
    found = {"2023 · Pledge | A report | recalled, not read again", "Pledge", *map(str, YEARS)}
    found |= {name.split()[0] for name in STATUS.values()}
    for name in names:
        one = view.counted[name]
        side = f" | {SIDE[one['side']]}" if one["side"] else ""
        for term, start, end in stretches(view, name):
            first = max(start, date(YEARS[0], 1, 1))
            found.add(f"{STATUS[term]} | {words(first)} – {words(end)} | {one['title']}{side}")
        found |= {f"{STATUS[one['status']]} as of {words(view.day)}", one["title"], document(one["document_id"])}
        found |= {f"¶ {one['paragraph']}(a)", f"¶ {one['paragraph']}(a) {one['title']}"}
        if one["due"]:
            found.add(f"Due by 31 December {one['due']} | {one['title']}")
        if one["closed_on"]:
            found.add(f"Occasion passed {words(one['closed_on'])} | {one['title']}")
    return found


def timeline(view: View) -> tuple[list[str], set[str]]:
    names = list(view.counted)
    shown = names[:40]
    must = [view.base, "How each clause stood, 2022–2025"]
    for name in shown:
        one = view.counted[name]
        must += [
            f"{one['title']} {place(one)} {STATUS[term]} {words(start)} {words(end)}"
            for term, start, end in stretches(view, name)
        ]
    events = 0 if view.asked else 1
    many = plural(len(shown), "assessable clause")
    may = {f"Timeline 2022 to 2025: {many} by status over time, {plural(events, 'event')} above by kind"}
    if len(names) > 40:
        must.append(f"Clauses 1–40 of {len(names)}, in the order of the file.")
        must.append(f"Page 1 of {-(-len(names) // 40)} · Next →")
    return must, may | lanes(view, shown)


def commitment(view: View) -> tuple[list[str], set[str]]:
    """Return the lines of the page of the view's last clause that has records."""
    name = asked_clause(view)
    row, one = view.clauses[name], view.counted[name]
    issuer = plans.code(int(row["document_id"][4:]))
    review = " review due" if name in to_review(view) else ""
    must = [
        row["title"],
        f"{place(row)} · As of {words(view.day)}",
        f"Status: {chip(one)} {CHANGE[one['change']]}".strip(),
        f"Timeliness: {TIMELINESS[one['timeliness']]}",
        f"Due: {one['due'] or 'no date'}",
        f"Evidence up to: {words(one['record'])}{review}",
        f"Assessed on: {words(date.fromisoformat(one['record']) + timedelta(days=10))} draft",
        f"Side: {SIDE[one['side']] if one['side'] else 'addresses nobody'}",
        f"We {row['text']}.",
        f"Paragraph {row['paragraph']} of Plan of {issuer}, {words(adopted(row))} · numbered here; the text has none",
        f"Addressees: {ADDRESSEE[row['addressees']] or 'nobody'}",
        f"Theme: {THEME[row['theme']]}",
    ]
    may = {f"Due: {row['due']}", f"Occasion passed: {words(row['closed_on'])}" if row["closed_on"] else ""}
    may |= {f"{words(adopted(row))} {words(view.day)}"}
    for record in plans.said(name, date.max):
        own, known = plans.WORDS[record["status"]]
        recorded = date.fromisoformat(record["effective_on"]) + timedelta(days=10)
        said = f"{words(record['effective_on'])} {STATUS[known]} (“{own}”) Mixed, low confidence"
        must += [said, f"Coded by tests, draft; recorded {words(recorded)}"]
        if record["effective_on"] > str(view.day):
            must += ["After the day shown", f"By {words(view.day)}"]
            must.append(
                f"True from a day after {words(view.day)}: not counted here. Show {words(record['effective_on'])}"
            )
    return must, may | {"2023: A report (E1, recalled, not read again)"} | hints(view, name)


def hints(view: View, name: str) -> set[str]:
    """Return what the strip of a clause says under the pointer, and to who does not see it."""
    strip = [f"{STATUS[term][2:]} from {words(start)} to {words(end)};" for term, start, end in stretches(view, name)]
    shown = [f"{STATUS[term][2:]}, {words(start)} – {words(end)}" for term, start, end in stretches(view, name)]
    return {" ".join(strip), " ".join(_symbols(view, name)), *shown}


def _symbols(view: View, name: str) -> list[str]:
    return [STATUS[term].split()[0] for term, *_ in stretches(view, name)]


def asked_clause(view: View) -> str:
    return next(name for name in reversed(list(view.counted)) if view.counted[name]["record"])


def members(view: View) -> tuple[list[str], set[str]]:
    """Return the lines about States: no document is of several, and no record is of one."""
    left = (
        sorted({int(row["document_id"][4:]) for row in view.clauses.values()})
        if "document" in view.asked
        else range(60)
    )
    who = "60 States" if len(left) == 60 else f"{plural(len(left), 'State')} of 60, as filtered"
    must = [
        "No document is in the name of several States",
        f"As of {words(view.day)} · {who} · 0 documents in the name of States",
    ]
    may_legend = f"● Has a record 0 · No record {len(left)}"
    offered = list(view.counted)[:200]
    may = {f"{place(view.counted[name])}: {view.counted[name]['title']}" for name in offered}
    if len(view.counted) > 200:
        must.append(f"200 of {len(view.counted)} clauses are offered; a search leads to the others.")
    for region, many in Counter(at % 4 for at in left).items():
        must.append(f"Region {region} {many}")
        may |= {f"{many} no record", f"No record: {many}"}
    may.add(may_legend)
    states = [f"State {at}" for at in left]
    may |= {*states, " ".join(f"· {name} No record" for name in sorted(states))}
    return must, may | {f"{name}: No record" for name in states}


def member(view: View) -> tuple[list[str], set[str]]:
    at = 3
    whole = View(view.day, {}, every)
    mine = {name: row for name, row in whole.clauses.items() if row["document_id"] == f"PLAN{at:02}"}
    first = plans.clauses()[at]
    must = [f"State {at}", f"As of {words(view.day)}", f"Region: Region {at % 4}", f"ISO code: {plans.code(at)}"]
    must.append(f"{document(first['document_id'])}, {words(adopted(first))}")
    for name, row in mine.items():
        said = chip(whole.counted[name]) if name in whole.counted else "– Not assessable"
        must.append(f"{row['title']} {place(row)} {said}")
    return must, set()


def declarations(view: View) -> tuple[list[str], set[str]]:
    """Return the lines of the first document, or the one asked for, in full: other filters leave a text whole."""
    whole = View(view.day, {}, every)
    name = view.asked.get("document", "PLAN00")
    mine = [row for row in whole.clauses.values() if row["document_id"] == name]
    terms = [
        whole.counted[row["commitment_id"]]["status"] if row["commitment_id"] in whole.counted else "" for row in mine
    ]
    names = {**STATUS, "": "– Not assessable"}
    must = [f"As of {words(view.day)}", f"Plan of {plans.code(int(name[4:]))}"]
    may = {document(f"PLAN{at:02}") for at in range(plans.PLANS)}
    may.add(f"{plans.code(int(name[4:]))} · {words(adopted(mine[0]))} Numbered here; the text has none")
    may.add(" ".join(f"{names[term]} {terms.count(term)}" for term in ("", *reversed(STATUS)) if term in terms))
    may.add(
        "Underlined words are operative clauses; the symbol before them is their status as of "
        f"{words(view.day)}, and they lead to it."
    )
    for row, term in zip(mine, terms, strict=True):
        must.append(f"We {names[term].split()[0]} {row['text']}.")
        may |= {row["paragraph"], f"{names[term][2:]}: {row['title']}", f"{names[term][2:]}: {row['text']}"}
    return must, may


def data(view: View) -> tuple[list[str], set[str]]:
    """Return the counts of rows; warnings: settings, documents, records, and those nobody looked at."""
    latest = View(date(2025, 3, 31), {}, every)
    records = plans.records()
    thin = sum(row["status"] == "done" for row in records)
    warnings = 2 + plans.PLANS + len(to_review(latest)) + len(records) + thin + 1
    must = [f"Every line of every file is in order. {warnings:,} warnings, shown and let through."]
    must.append(f"and {warnings - 200} more; the command python -m tracker validate lists all.")
    must.append(f"Rows 1–250 of {len(records)}, in the order of the file.")
    must.append(f"Page 1 of {-(-len(records) // 250)} · Next →")
    must += [
        f"datapackage:1 tracker.{name}: blank; say {what}: it stands in every file to take away {name}-missing"
        for name, what in (("attribution", "who made the assessment"), ("contact", "where corrections go"))
    ]
    must += [
        f"documents:{at + 2} own_addressees: blank; the package’s own are taken: leaders speakers-inherited"
        for at in range(plans.PLANS)
    ]
    may = {
        f"commitments:{int(name[1:]) + 2} commitment_id: “{name}” is due for review on {latest.day}: "
        "never assessed review-due"
        for name in to_review(latest)
    }
    return must, may


def about(view: View) -> tuple[list[str], set[str]]:
    many = {"Documents documents": plans.PLANS, "Operative clauses commitments": plans.CLAUSES}
    many |= {"Paragraphs paragraphs": plans.CLAUSES, "States members": plans.PLANS, "Events events": 1}
    many |= {"Status records statuses": len(plans.records()), "Endorsements endorsements": plans.PLANS}
    many |= {"Lineage lineage": 0, "Treaty actions treaty_actions": 0}
    return [f"{name}.csv, {plural(count, 'row')}" for name, count in many.items()], set()


def update(view: View) -> tuple[list[str], set[str]]:
    return ["Update"], set()


def present(view: View) -> tuple[list[str], set[str]]:
    """Return the titles of the story, and every row that a slide may show."""
    total, found = len(view.counted), view.tally("status")
    done = found["complete"] + found["substantial"] + found["limited"]
    hows = (("complete", "completely"), ("substantial", "substantially"), ("limited", "to a limited extent"))
    ways = [f"{number(found[term])} {how}" for term, how in hows if found[term]]
    latest = max(one["record"] for one in view.counted.values())
    ever = sum(bool(one["record"]) for one in view.counted.values())
    met = f"{of(done, total)} were met at least in part"
    seen = f"{of(ever, total)} have been assessed at least once; the latest record is of {words(latest)}"
    must = ["Sixty plans", headline(view), f"{met} by {words(view.day)}", seen, f"{view.base} · Data {DIGEST}"]
    must += [_of_sides(view), *_alternatives(view)]
    sliced = [(f"{met}: {', '.join(ways[:-1])} and {ways[-1]}", done)]
    if found["not_assessed"]:
        sliced.append((f"{of(found['not_assessed'], total)} were not assessed", found["not_assessed"]))
    else:
        must += ["Something is on record for every assessable clause", "There is nothing to list here as of this day."]
    past, ahead = view.tally("timeliness")["past_due"], view.tally("timeliness")["not_due"]
    review = len(to_review(view))
    parts = [
        f"{number(past)} clauses are past due" if past else "",
        f"{number(ahead)} deadline{' lies' if ahead == 1 else 's lie'} ahead" if ahead else "",
        f"{number(review)} reviews are due" if review else "no review is due",
    ]
    parts = [part for part in parts if part]
    said = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    sliced.append((said[:1].upper() + said[1:], past + ahead + review))
    may = {view.said, f"As of {words(view.day)}. {view.said}."}
    for title, many in sliced:
        slides = min(4, -(-many // 5))
        must += [f"{title} ({at} of {slides})" for at in range(1, slides + 1)] if slides > 1 else [title]
        if many > 20:
            must.append(f"{view.base} · Data {DIGEST} · {many - 20} more rows in the register")
    for label, (statuses, records) in years(view).items():
        may |= bars_of(label, statuses, f" | {plural(records, 'record')} that year")
    for column, labels in (("document_id", document), ("theme", THEME.__getitem__), ("side", SIDE.__getitem__)):
        for name in (*SIDE, *view.tally(column)) if column == "side" else view.tally(column):
            may |= {*bars_of(labels(name), [one["status"] for one in view.counted.values() if one[column] == name])}
            may.add(labels(name))
    may |= lanes(view, view.counted)
    may |= {f"Slide {at} of {count}" for count in range(30) for at in range(1, count + 1)}
    may |= {
        _slide_row(view, name, kind) for name in view.counted for kind in ("met", "unknown", "past", "ahead", "review")
    }
    return must, may


def of(some: int, total: int) -> str:
    """Begin a sentence on some of all assessable clauses."""
    if some == total:
        return f"All {number(total)} assessable clauses"
    said = number(some)
    return f"{said[:1].upper()}{said[1:]} of {total if total > 12 else number(total)} assessable clauses"


def _of_sides(view: View) -> str:
    parts = []
    for side, name in SIDE.items():
        statuses = Counter(view.counted[one]["status"] for one in view.those(side=side))
        done = statuses["complete"] + statuses["substantial"] + statuses["limited"]
        total = statuses.total()
        some = "the one" if total == done == 1 else f"{number(done)} of {number(total)}"
        if statuses:
            parts.append(f"{name}: {some} {'was' if done == 1 else 'were'} met at least in part")
    return "; ".join(parts)


def _alternatives(view: View) -> list[str]:
    """Return what is said of the charts to who does not see them."""
    total, sides = len(view.counted), view.tally("side")
    named = [f"{sides[side]} {SIDE[side].lower()}" for side in SIDE if side or sides[side]]
    hatched = "; hatched where the record was older than 12 months"
    lanes_shown = "12 assessable" if total > 12 else f"{total} assessable"
    chosen = f" of {total}, chosen by their latest records" if total > 12 else ""
    return [
        f"Bars: assessable clauses by document and status, {total} in all",
        f"Bars: assessable clauses by side and status: {', '.join(named[:-1])} and {named[-1]}",
        f"Columns: assessable clauses by status at the end of each year, 2022 to {words(view.day)}{hatched}",
        f"Timeline 2022 to 2025: a lane for each of {lanes_shown} clauses, coloured by status{chosen}",
    ]


def _slide_row(view: View, name: str, kind: str) -> str:
    one = view.counted[name]
    where = f"{place(one)}: {one['title']}"
    timeliness = re.sub(r"^\W ", "", TIMELINESS[one["timeliness"]])
    if kind == "met" and one["status"] in ("complete", "substantial", "limited"):
        return f"{where} {chip(one)} {timeliness} Mixed, low confidence; 1 source"
    if kind == "unknown" and one["status"] == "not_assessed":
        return f"{where} {chip(one)} {one['due'] or '–'} Nobody has looked yet."
    if kind == "past" and one["timeliness"] == "past_due":
        return f"To do: past due {where} {one['due']} {chip(one)}"
    if kind == "ahead" and one["timeliness"] == "not_due":
        return f"Deadline ahead {where} {one['due']} {chip(one)}"
    if kind == "review" and name in to_review(view):
        return f"Review due {where} never assessed {chip(one)}"
    return ""


def missing(_: View) -> tuple[list[str], set[str]]:
    """Return the lines of the page for addresses that lead to none, and the pages that it leads to."""
    named = {"Overview", "Commitments", "Timeline", "Members", "Declarations", "Present", "Data", "About", "Update"}
    return ["There is no page at this address", "The tracker has no page “”. These are its pages:"], named


PAGES = {
    one.__name__: one
    for one in (
        overview,
        commitments,
        commitment,
        timeline,
        members,
        member,
        declarations,
        present,
        data,
        about,
        update,
        missing,
    )
}
"""How the lines of each page are recounted: those that have to be there, and those that may."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plans.make(tmp_path_factory.mktemp("plans") / "data")


def test_every_page_is_recounted() -> None:
    """A new page cannot be forgotten here."""
    assert sorted(PAGES) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("asked", VIEWS)
@pytest.mark.parametrize("page", PAGES)
def test_every_line_of_a_page_follows_from_the_recount(page: str, asked: str, folder: Path, open_app: Open) -> None:
    """No figure that the recount does not know, no sentence that is not listed, and none of its own left out."""
    view = VIEWS[asked]
    query = {"as_of": str(view.day).replace("-", ""), **view.asked}
    query |= {"commitment": asked_clause(view), "member": plans.code(3)}
    said: list[str] = []
    slides = 1
    at = 1
    while at <= slides:
        app = open_app(folder, f"{page}.py", **query, **({"slide": str(at)} if page == "present" else {}))
        assert not app.exception
        assert not app.error
        said += [DIGESTED.sub(DIGEST, line) for line in reading.lines(app)]
        for words_of_bar, long in reading.bars(app):
            if counted := re.search(r": (\d+) of", words_of_bar):
                assert int(counted[1]) == pytest.approx(long, abs=0.5)
        numbered = next((re.fullmatch(r"Slide \d+ of (\d+)", line) for line in said if line.startswith("Slide ")), None)
        slides = int(numbered[1]) if numbered else 1
        at += 1
    must, may = PAGES[page](view)
    missing = [line for line in must if line and line not in said]
    assert missing == [], [line for line in said if line[:12] in {one[:12] for one in missing}][:20]
    steady = set(STEADY.read_text(encoding="utf-8").splitlines())
    unknown = [
        line for line in dict.fromkeys(_undated(line, view) for line in said) if line not in {*must, *may, *steady}
    ]
    assert unknown == [], "\n".join(unknown)


def _undated(line: str, view: View) -> str:
    """Return a line of the legend of the timeline without the day, which is the view's."""
    return line.replace(f"lane: {words(view.day)}.", "lane: DAY.")
