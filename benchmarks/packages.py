"""Packages of any size to measure with, made of a seed: the same each time."""

import csv
import json
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "tests" / "packages" / "forests"
_WORDS = [
    "States",
    "shall",
    "strengthen",
    "their",
    "efforts",
    "to",
    "conserve",
    "forests",
    "and",
    "report",
    "on",
    "progress",
    "in",
    "good",
    "time",
]
_STATUSES = ("no_evidence", "not_started", "limited", "substantial", "complete")


def make(folder: Path, commitments: int, seed: int = 1) -> Path:
    """Write a package of so many commitments, five status records each; return its folder."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = json.loads((SOURCE / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["tracker"] |= {"first_year": 2012, "last_year": 2025, "evidence_until": "2025-12-31"}
    described = next(table for table in descriptor["resources"] if table["name"] == "documents")["schema"]["fields"]
    described.append({"name": "series", "type": "string"})
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    columns = {
        table["name"]: [field["name"] for field in table["schema"]["fields"]] for table in descriptor["resources"]
    }
    for name in ("terms", "members"):
        (folder / f"{name}.csv").write_bytes((SOURCE / f"{name}.csv").read_bytes())
    terms = _terms(folder)
    documents = max(1, min(40, commitments // 20))
    adopted = {f"D{number}": date(2012, 1, 1) + timedelta(days=number * 100) for number in range(documents)}
    texts = [" ".join(chance.choices(_WORDS, k=24)) for _ in range(200)]

    def write(table: str, rows: Iterable[dict[str, str]]) -> None:
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns[table], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    names = list(adopted)
    places = [(names[number % documents], number // documents + 1) for number in range(commitments)]
    write(
        "documents",
        (
            {"document_id": name, "title": f"Document {name}", "kind": terms["document_kind"][0], "issuer": "Somebody"}
            | {"adopted_on": str(day), "numbering": "original", "adoption": "body", "series": "all"}
            for name, day in adopted.items()
        ),
    )
    write(
        "paragraphs",
        (
            {"document_id": name, "paragraph": str(place), "role": "operative", "text": f"{texts[at % 200]}."}
            for at, (name, place) in enumerate(places)
        ),
    )
    kinds = [chance.choice(["one_off", "one_off", "standing"]) for _ in range(commitments)]
    write(
        "commitments",
        (
            {"commitment_id": f"C{at}", "document_id": name, "paragraph": str(place), "clause": "a"}
            | {
                "title": f"Commitment {at} {texts[at % 200][:40]}".strip(),
                "text": texts[at % 200],
                "verb": "strengthen",
            }
            | {"verb_class": chance.choice(terms["verb_class"]), "addressees": chance.choice(terms["addressee"])}
            | {"kind": kinds[at], "theme": chance.choice(terms["theme"])}
            | ({"due": str(2014 + at % 14), "due_basis": "in good time"} if kinds[at] == "one_off" else {})
            for at, (name, place) in enumerate(places)
        ),
    )
    events = max(20, commitments // 10)
    write(
        "events",
        (
            {
                "event_id": f"E{number}",
                "date": str(_happened(number, list(adopted.values()))),
                "title": f"Event {number}",
            }
            | {"kind": terms["event_kind"][0], "symbol": f"A/{number}", "verification": "read"}
            for number in range(events)
        ),
    )
    write("statuses", _records(commitments, kinds, places, adopted, events, chance))
    # One clause of each document is taken up in the next.
    taken_up = ({"later": f"C{at + 1}", "earlier": f"C{at}", "drift": "same"} for at in range(documents - 1))
    write("lineage", taken_up if commitments > documents else [])
    for table in ("endorsements", "treaty_actions"):
        write(table, [])
    return folder


def _records(
    commitments: int,
    kinds: Sequence[str],
    places: Sequence[tuple[str, int]],
    adopted: dict[str, date],
    events: int,
    chance: random.Random,
) -> Iterable[dict[str, str]]:
    note = "What was found, and where it was looked for, in a sentence or two of the length that people write. " * 2
    for number in range(5 * commitments):
        at = number % commitments
        document = list(adopted).index(places[at][0])
        since = adopted[places[at][0]] + timedelta(days=120 + 90 * (number // commitments))
        status = chance.choice(_STATUSES[:4] if kinds[at] == "standing" else _STATUSES)
        moment = (datetime(2024, 1, 1) + timedelta(seconds=number)).isoformat()
        yield {"commitment_id": f"C{at}", "effective_on": str(since), "status": status, "basis": "mixed"} | {
            "confidence": chance.choice(["low", "medium", "high"]),
            "evidence": "" if status == "no_evidence" else _cited(document, len(adopted), events, chance),
            "note": f"{number}: {note}",
            "coder": "bench",
            "recorded_at": f"{moment}.000000Z",
        }


def _happened(event: int, adopted: Sequence[date]) -> date:
    """Return a day soon after the adoption of the document that an event is about."""
    return adopted[event % len(adopted)] + timedelta(days=1 + event % 100)


def _cited(document: int, documents: int, events: int, chance: random.Random) -> str:
    """Return an event that is about a document."""
    return f"E{document + documents * chance.randrange(max(1, (events - document) // documents))}"


def _terms(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (folder / "terms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["vocabulary"], []).append(row["term"])
    return found
