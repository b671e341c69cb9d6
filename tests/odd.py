"""Sound and unsound packages as people have them: the small package, with a few oddities of each kind at once.

What a package holds is known here as lists of rows before it is written, so that what comes out of the product can
be compared with that.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.conftest import FORESTS

Cells = dict[str, str]
LATEST = "2024-06-30T10:00:00.000000Z"
"""When the last record of every package was said."""
CLAUSES = ("GLA2021-P02a", "GLA2021-P03a")
"""Those that can be assessed."""
OWN = (
    *("status", "place", "own", "due_last", "side", "timeliness", "adopted_on", "record", "run", "assessable"),
    *("recorded_as", "begins_on", "due_first", "change", "reviewed", "review_due", "Index", "index", "level_0", "_1"),
    *("class", "name", "words", "count", "evidence_up_to", "last_assessed_on", "effective_on", "items", "size", "at"),
)
"""Names for columns of one's own: those that code works out, and those that a data frame has."""
TEXTS = (
    *("=1+1", "@x", "-2", "+3", "'=1", "'quoted", "a\x07bell\x1fand\x0b", "U.N. body", "1,5; 2", 'says "so"', "| ¦"),
    *(
        "two\nlines",
        "=cmd|' /C calc'!A0",
        "<b>&amp;</b>",
        "{{ 7*7 }}",
        "ا لعربية",
        "日本",
        "\u2028x",
        "$x^2$",
        "~~[x](y)~~",
    ),
    *("_x0041_", "\ufeffx", "e\u0301", "\u200bz", "%s %d {}", "NaN", "None", "null", "1e5", "0x1F", "TRUE", "007"),
)
"""Texts that readers, sheets and pages take for something else."""


@dataclass
class Odd:
    """A package on its way to be odd: its descriptor, its rows, and how each file is written."""

    random: Random
    descriptor: dict[str, Any]
    rows: dict[str, list[Cells]]
    columns: dict[str, list[str]]
    separators: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    spoil: dict[str, Callable[[str], bytes]] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    unsound: bool = False

    def table(self) -> str:
        """Choose a table that has rows."""
        return self.random.choice([name for name, rows in self.rows.items() if rows])

    def resource(self, name: str) -> dict[str, Any]:
        """Return the description of a table."""
        return next(one for one in self.descriptor["resources"] if one["name"] == name)

    def fields(self, name: str) -> list[dict[str, Any]]:
        """Return the descriptions of a table's fields."""
        described: list[dict[str, Any]] = self.resource(name)["schema"]["fields"]
        return described

    def field(self, table: str, name: str) -> dict[str, Any]:
        """Return the description of a field."""
        return next(one for one in self.fields(table) if one["name"] == name)

    def write(self, folder: Path) -> Path:
        """Write the package into a folder that is not there yet."""
        folder.mkdir()
        (folder / "datapackage.json").write_text(json.dumps(self.descriptor), encoding="utf-8")
        for name, rows in self.rows.items():
            out = io.StringIO(newline="")
            end = self.ends.get(name, "\n")
            writer = csv.writer(out, delimiter=self.separators.get(name, ","), lineterminator=end)
            writer.writerow(self.columns[name])
            writer.writerows([[row.get(column, "") for column in self.columns[name]] for row in rows])
            spoil = self.spoil.get(name, str.encode)
            (folder / f"{name}.csv").write_bytes(spoil(out.getvalue()))
        return folder


def _read() -> Odd:
    descriptor = json.loads((FORESTS / "datapackage.json").read_text(encoding="utf-8"))
    rows, columns = {}, {}
    for one in descriptor["resources"]:
        reader = csv.DictReader(io.StringIO((FORESTS / one["path"]).read_text(encoding="utf-8"), newline=""))
        rows[one["name"]], columns[one["name"]] = list(reader), list(reader.fieldnames or ())
    return Odd(Random(), descriptor, rows, columns)


def records(odd: Odd) -> None:
    """Record some statuses of the clauses that can be assessed."""
    last = odd.rows["statuses"][0]
    for at in range(odd.random.randint(1, 5)):
        status = odd.random.choice(("limited", "substantial", "not_started", "no_evidence"))
        day = f"202{odd.random.randint(2, 3)}-{odd.random.randint(1, 12):02}-15"
        fresh = {"commitment_id": odd.random.choice(CLAUSES), "effective_on": day, "status": status}
        moment = {"recorded_at": f"2024-06-{at + 20}T10:00:00.000000Z"}
        odd.rows["statuses"].append({**last, **fresh, **moment, "note": odd.random.choice(TEXTS)})


def utf8_with_mark(odd: Odd) -> None:
    odd.spoil[odd.table()] = lambda text: codecs.BOM_UTF8 + text.encode()


def utf16(odd: Odd) -> None:
    odd.unsound = True
    odd.spoil[odd.table()] = lambda text: text.encode("utf-16")


def foreign_bytes(odd: Odd) -> None:
    odd.unsound = True
    odd.spoil[odd.table()] = lambda text: text.encode().replace(b"e", b"\xe9", 3)


def line_ends(odd: Odd) -> None:
    odd.ends[odd.table()] = odd.random.choice(("\r\n", "\r"))


def separator_undescribed(odd: Odd) -> None:
    odd.unsound = True
    odd.separators[odd.table()] = odd.random.choice(";\t|")


def dialect(odd: Odd) -> None:
    name = odd.table()
    odd.separators[name] = odd.random.choice(";\t|")
    odd.resource(name)["dialect"] = {"delimiter": odd.separators[name]}


def other_order(odd: Odd) -> None:
    odd.random.shuffle(odd.columns[odd.table()])


def undescribed_column(odd: Odd) -> None:
    name = odd.table()
    column = odd.random.choice(("my notes", "Status?", *OWN))
    if column not in odd.columns[name] and column not in {one["name"] for one in odd.fields(name)}:
        odd.columns[name].insert(odd.random.randint(0, len(odd.columns[name])), column)
        for row in odd.rows[name]:
            row[column] = odd.random.choice(TEXTS)


def column_twice(odd: Odd) -> None:
    odd.unsound = True
    name = odd.table()
    odd.columns[name].append(odd.random.choice(odd.columns[name]))


def own_columns(odd: Odd) -> None:
    for _ in range(3):
        name, column = odd.random.choice(("commitments", "commitments", odd.table())), odd.random.choice(OWN)
        if column in {one["name"] for one in odd.fields(name)} or column in odd.columns[name]:
            continue
        kind = odd.random.choice(("string", "string", "integer", "boolean", "date", "list"))
        described: dict[str, Any] = {"name": column, "type": "string" if kind == "list" else kind}
        values = {"integer": ("1", "20"), "boolean": ("true", "false"), "date": ("2012-02-03",), "list": ("a;b", "c")}
        if kind == "list":
            described["tracker"] = {"separator": ";"}
        odd.fields(name).insert(odd.random.randint(0, 3), described)
        odd.columns[name].append(column)
        for row in odd.rows[name]:
            row[column] = odd.random.choice(("", *values.get(kind, TEXTS)))


def own_terms(odd: Odd) -> None:
    same = odd.random.choice(("limited", "substantial", ""))
    odd.unsound = odd.unsound or not same
    if "same_as" not in odd.columns["terms"]:
        odd.columns["terms"].append("same_as")
        odd.fields("terms").append({"name": "same_as", "type": "string"})
    term = {"vocabulary": "status", "term": "under_way", "label": "Under way (U.N.)", "rank": "9"}
    odd.rows["terms"].append({**term, "definition": "Our own.", "colour": "#AA00AA", "symbol": "▲", "same_as": same})
    odd.field("statuses", "status")["constraints"].get("enum", []).append("under_way")
    row = odd.random.choice([row for row in odd.rows["statuses"] if row["status"] != "no_evidence"])
    row["status"] = "under_way"


def list_separators(odd: Odd) -> None:
    for table, name in (("commitments", "addressees"), ("events", "bears_on"), ("statuses", "evidence")):
        separator = odd.random.choice((";", "|", ", ", " "))
        odd.field(table, name)["tracker"]["separator"] = separator
        for row in odd.rows[table]:
            row[name] = separator.join(row[name].split())


def missing_values(odd: Odd) -> None:
    table, column = odd.random.choice((("events", "locator"), ("commitments", "due"), ("commitments", "theme")))
    odd.resource(table)["schema"]["missingValues"] = ["", "NA", "-"]
    for row in odd.rows[table]:
        row[column] = row[column] or odd.random.choice(("NA", "-", ""))


def optional_columns_left_out(odd: Odd) -> None:
    table, column = odd.random.choice(
        (("commitments", "coding_note"), ("commitments", "due_basis"), ("events", "note"), ("members", "name_fr"))
    )
    if column in odd.columns[table]:
        odd.columns[table].remove(column)
        if odd.random.random() < 0.5:
            odd.fields(table).remove(odd.field(table, column))
        for row in odd.rows[table]:
            row.pop(column, None)


def stray_quotes(odd: Odd) -> None:
    odd.unsound = True
    lines = 'ZZ"Z,"bad" quote,x\n' * odd.random.randint(1, 60)
    name = odd.table()
    end = odd.ends.get(name, "\n")
    odd.spoil[name] = lambda text: (text + lines.replace("\n", end)).encode()


def blank_lines(odd: Odd) -> None:
    name = odd.table()
    end, separator = odd.ends.get(name, "\n"), odd.separators.get(name, ",")
    odd.spoil[name] = lambda text: (text + end + separator * 3 + end * 2).encode()


def odd_texts(odd: Odd) -> None:
    for table, column in (("commitments", "title"), ("events", "title"), ("commitments", "coding_note")):
        for row in odd.rows[table]:
            if column in odd.columns[table]:
                row[column] = odd.random.choice(TEXTS)


def labels(odd: Odd) -> None:
    for row in odd.rows["terms"]:
        if row["vocabulary"] in ("status", "document_kind", "theme", "timeliness") and odd.random.random() < 0.5:
            row["label"] = f"{row['label']} U.N. No. {odd.random.randint(1, 9)}"


def same_labels(odd: Odd) -> None:
    for row in odd.rows["terms"]:
        if row["vocabulary"] in ("status", "theme"):
            row["label"], row["symbol"] = "Same", ""


def long_titles(odd: Odd) -> None:
    odd.field("commitments", "title")["constraints"].pop("maxLength")
    for row in odd.rows["commitments"]:
        row["title"] = "A very long title, " * odd.random.choice((20, 200, 1800))
    odd.descriptor["title"] = "Long " * odd.random.choice((100, 8000))


def keys_described_last(odd: Odd) -> None:
    fields = odd.fields(odd.table())
    fields.append(fields.pop(0))


def table_without_key(odd: Odd) -> None:
    fields = [{"name": "who", "type": "string"}, {"name": odd.random.choice(OWN), "type": "string"}]
    name = odd.random.choice(("notes", "about", "columns", "choices", "Current state", "x" * 40, "History", "a'b[1]"))
    odd.descriptor["resources"].append({"name": name, "path": "extra.csv", "schema": {"fields": fields}})
    odd.rows["extra"] = [{"who": "a", fields[1]["name"]: odd.random.choice(TEXTS)} for _ in range(3)]
    odd.columns["extra"] = [one["name"] for one in fields]


def odd_settings(odd: Odd) -> None:
    odd.descriptor["tracker"]["disclaimer"] = odd.random.choice(TEXTS)
    odd.descriptor["name"] = odd.random.choice(("a/b", "..", "x" * 300, "ü ö"))
    odd.descriptor["title"] = odd.random.choice((*TEXTS, "\ud800 half"))


ODDITIES = (
    *(utf8_with_mark, utf16, foreign_bytes, line_ends, separator_undescribed, dialect, other_order),
    *(undescribed_column, column_twice, own_columns, own_columns, own_terms, list_separators, missing_values),
    *(optional_columns_left_out, stray_quotes, blank_lines, odd_texts, labels, same_labels, long_titles),
    *(keys_described_last, table_without_key, odd_settings),
)
_LAST = (line_ends, dialect, separator_undescribed, utf8_with_mark, utf16, foreign_bytes, stray_quotes, blank_lines)
"""Those that are about bytes come when the columns are settled."""


def package(seed: int) -> Odd:
    """Return a package with its records and a few oddities, always the same ones for a seed."""
    odd = _read()
    odd.random = Random(seed)
    records(odd)
    chosen = {*odd.random.sample(ODDITIES, odd.random.randint(2, 5)), ODDITIES[seed % len(ODDITIES)]}
    for oddity in sorted(chosen, key=lambda one: (one in _LAST, _LAST.index(one) if one in _LAST else 0, one.__name__)):
        oddity(odd)
        odd.applied.append(oddity.__name__)
    return odd
