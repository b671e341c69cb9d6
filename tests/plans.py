"""A package that is not ours: 60 plans of one State each, 500 clauses, statuses in other words, two review dates."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tests.conftest import FORESTS

PLANS, CLAUSES, BACKWARDS = 60, 500, 5
FIRST, SECOND = date(2023, 6, 30), date(2024, 6, 30)
"""The two days on which every clause was reviewed."""
WORDS = {
    "not_begun": ("Not begun", "not_started"),
    "under_way": ("Under way", "limited"),
    "well_advanced": ("Well advanced", "substantial"),
    "done": ("Done", "complete"),
}
"""The status words of the package: what each is called, and the known one that it counts as."""
_ORDER = tuple(WORDS)


def code(number: int) -> str:
    """Return the code of a State that is nobody's."""
    return f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


@cache
def clauses() -> list[dict[str, str]]:
    """Return the clauses as rows: every seventh is standing, every eleventh a view, every third dated."""
    rows = []
    for at in range(CLAUSES):
        kind = "declaratory" if at % 11 == 10 else "standing" if at % 7 == 6 else "one_off"
        dated = kind == "one_off" and at % 3 == 0
        rows.append(
            {
                "commitment_id": f"C{at:03}",
                "document_id": f"PLAN{at % PLANS:02}",
                "paragraph": str(at // PLANS + 1),
                "clause": "a",
                "title": f"Clause {at}",
                "text": f"will do thing {at}",
                "verb": "will",
                "verb_class": "deciding",
                "addressees": "" if at % 13 == 12 else "partners" if at % 5 == 4 else "leaders",
                "kind": kind,
                "due": str(2022 + at % 5) if dated else "",
                "closed_on": f"{2022 + at % 5}-12-31" if dated and at // 12 % 2 else "",
                "theme": "land" if at % 2 else "forests",
            }
        )
    return rows


@cache
def records() -> list[dict[str, str]]:
    """Return two records a clause that can be assessed, but for some that nobody looked at; five went backwards."""
    rows: list[dict[str, str]] = []
    backwards = 0
    for clause in clauses():
        at = int(clause["commitment_id"][1:])
        if clause["kind"] == "declaratory" or at % 17 == 16:
            continue
        most = 2 if clause["kind"] == "standing" else 3
        first = at % (most + 1)
        second = min(most, first + at % 2)
        if first and backwards < BACKWARDS:
            second, backwards = first - 1, backwards + 1
        for day, level in ((FIRST, first), (SECOND, second)):
            rows.append(
                {
                    "commitment_id": clause["commitment_id"],
                    "effective_on": str(day),
                    "status": _ORDER[level],
                    "basis": "mixed",
                    "confidence": "low",
                    "evidence": "E1",
                    "coder": "tests",
                    "recorded_at": f"{day + timedelta(days=10)}T00:00:00.{len(rows):06}Z",
                }
            )
    return sorted(rows, key=lambda row: row["recorded_at"])


def make(folder: Path) -> Path:
    """Write the package; return its folder."""
    folder.mkdir(parents=True)
    descriptor = json.loads((FORESTS / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["title"] = "Sixty plans"
    descriptor["tracker"] |= {"evidence_until": "2025-03-31", "first_year": 2022, "last_year": 2025}
    fields = {table["name"]: table["schema"]["fields"] for table in descriptor["resources"]}
    status = next(field for field in fields["statuses"] if field["name"] == "status")
    status["constraints"]["enum"] += list(WORDS)
    fields["terms"].append(
        {"name": "same_as", "type": "string", "title": "Counts as", "description": "The known term."}
    )
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with (FORESTS / "terms.csv").open(encoding="utf-8", newline="") as file:
        terms = list(csv.DictReader(file))
    terms += [
        {"vocabulary": "status", "term": term, "label": label, "rank": str(10 + place), "same_as": known}
        for place, (term, (label, known)) in enumerate(WORDS.items())
    ]
    plans = [f"PLAN{number:02}" for number in range(PLANS)]
    tables: dict[str, Iterable[Mapping[str, str]]] = {
        "documents": [
            {"document_id": plan, "title": f"Plan of {code(number)}", "kind": "declaration", "issuer": code(number)}
            | {
                "adopted_on": str(date(2021, 1, 1) + timedelta(days=number)),
                "numbering": "ours",
                "adoption": "one_state",
            }
            for number, plan in enumerate(plans)
        ],
        "paragraphs": [
            {"document_id": row["document_id"], "paragraph": row["paragraph"], "role": "operative"}
            | {"text": f"We {row['text']}."}
            for row in clauses()
        ],
        "commitments": clauses(),
        "statuses": records(),
        "events": [
            {"event_id": "E1", "date": "2023", "title": "A report", "kind": "pledge", "verification": "recalled"}
        ],
        "members": [
            {"iso3": code(number), "name": f"State {number}", "region": f"Region {number % 4}"}
            for number in range(PLANS)
        ],
        "endorsements": [{"document_id": plan, "iso3": code(number)} for number, plan in enumerate(plans)],
        "terms": terms,
        "lineage": [],
        "treaty_actions": [],
    }
    for name, rows in tables.items():
        columns = [field["name"] for field in fields[name]]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


LEVELS = ("not_started", "limited", "substantial", "complete")


@cache
def _records_of() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in records():
        found.setdefault(row["commitment_id"], []).append(row)
    return found


def said(name: str, on: date) -> list[dict[str, str]]:
    """Return the records of a clause that are true from a day by ``on``, the earliest first."""
    found = [row for row in _records_of().get(name, []) if row["effective_on"] <= str(on)]
    return sorted(found, key=lambda row: row["effective_on"])


def level(name: str, on: date) -> str:
    """Say slowly how a clause stood: the last record by the day, in the words that rules know."""
    found = said(name, on)
    return WORDS[found[-1]["status"]][1] if found else "not_assessed"


def recount(as_of: date) -> dict[str, dict[str, str]]:
    """Count by hand each clause that can be assessed: status, its record, change, side, document, theme, timeliness."""
    found = {}
    for row in clauses():
        if row["kind"] == "declaratory":
            continue
        now, records_by_then = level(row["commitment_id"], as_of), said(row["commitment_id"], as_of)
        levels = [LEVELS.index(WORDS[one["status"]][1]) for one in records_by_then]
        step = levels[-1] - levels[-2] if len(levels) > 1 else None
        found[row["commitment_id"]] = {
            **{key: row[key] for key in ("title", "text", "document_id", "paragraph", "theme", "due", "closed_on")},
            "status": now,
            "own_word": WORDS[records_by_then[-1]["status"]][0] if records_by_then else "",
            "record": records_by_then[-1]["effective_on"] if records_by_then else "",
            "change": "" if step is None else "increase" if step > 0 else "decrease" if step < 0 else "no_change",
            "side": {"": "", "leaders": "own", "partners": "others"}[row["addressees"]],
            "timeliness": _timeliness(row, now, as_of),
        }
    return found


def _timeliness(row: dict[str, str], now: str, as_of: date) -> str:
    if not row["due"]:
        return "no_deadline"
    last, closed = f"{row['due']}-12-31", row["closed_on"]
    if now == "complete":
        run = level(row["commitment_id"], FIRST) == "complete"
        return "on_time" if str(FIRST if run else SECOND) <= last else "late"
    if str(as_of) <= min(last, closed or last):
        return "not_due"
    if now == "not_assessed":
        return "undetermined"
    if not closed or closed >= str(as_of):
        return "past_due"
    return "not_met" if now == "not_started" else "ended_short"
