"""Text of the data is text: Markdown in any field of the package is shown as typed, on every page."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import permission
from tests.conftest import ROOT, TODAY
from tests.unit.test_scripts import PROSE
from tracker.checks import load

MARKDOWN = "a *b* [x](http://h.example) :red[c] "
SHOWN_AS_TYPED = {
    *("BidiComponent.json", "Dataframe.columns", "Dataframe.alt", "PlotlyChart.spec"),
    *("Selectbox.options", "Selectbox.raw_value", "MultiSelect.options", "MultiSelect.raw_values"),
}
"""What Streamlit shows as it stands: our own blocks, tables, figures, choices of a list to choose from."""
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
_SETTINGS = ("short_title", "organization", "attribution", "disclaimer", "map_note", "contact", "about")


@pytest.fixture
def marked(small: Path) -> Path:
    """Return a package with Markdown in every text of its tables and of its descriptor."""
    for path in sorted(small.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        for row in rows:
            for place, name in enumerate(head):
                if name in PROSE | {"text", "issuer", "symbol", "region", "verb"} and row[place]:
                    row[place] = f"{MARKDOWN}{row[place]}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    descriptor = small / "datapackage.json"
    described = json.loads(descriptor.read_text(encoding="utf-8"))
    described["title"] = f"{MARKDOWN}{described['title']}"
    described["description"] = MARKDOWN
    for name in _SETTINGS:
        if name in described["tracker"] or name in ("short_title", "organization", "disclaimer"):
            described["tracker"][name] = f"{MARKDOWN}{described['tracker'].get(name, '')}"
    for resource in described["resources"]:
        resource["title"] = resource["description"] = MARKDOWN
        for field in resource["schema"]["fields"]:
            field["title"] = f"{MARKDOWN}{field.get('title', field['name'])}"
            field["description"] = f"{MARKDOWN}{field.get('description', '')}"
    descriptor.write_text(json.dumps(described), encoding="utf-8")
    return small


def texts(message: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text of an element that Streamlit may take for Markdown, with where it stands."""
    for field, value in message.ListFields():
        where = f"{path}.{field.name}"
        if where in SHOWN_AS_TYPED:
            continue
        for one in value if field.is_repeated else [value]:
            if hasattr(one, "ListFields"):
                yield from texts(one, where)
            elif isinstance(one, str):
                yield where, one


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        if getattr(child, "proto", None) is not None:
            yield child.proto
        if hasattr(child, "children"):
            yield from elements(child)


@pytest.mark.parametrize("page", PAGES)
def test_markdown_in_the_data_is_text(marked: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    """No emphasis, no link, no colour: in titles, labels, messages and helps of this page."""
    dataset = load.load(marked, TODAY)
    monkeypatch.setenv("TRACKER_DATA", str(marked))
    monkeypatch.setattr(permission, "ask", lambda: permission.Permission(actor="a"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["commitment"] = str(dataset.commitments.index[0])
    app.query_params["member"] = str(dataset.members.index[0])
    app.run()
    app.switch_page(f"pages/{page}.py")
    app.query_params["commitment"] = str(dataset.commitments.index[0])
    app.query_params["member"] = str(dataset.members.index[0])
    app.run()
    assert not app.exception
    found = [
        (where, text[:90])
        for tree in (app._tree[0], app._tree[1])
        for proto in elements(tree)
        for where, text in texts(proto, type(proto).__name__)
        if re.search(r"(?<!\\)\*b(?<!\\)\*|(?<!\\)\]\(http|(?<!\\):red\[", text)
    ]
    assert not found, "\n".join(map(str, found))
