"""The layers, kept: who may import what, how a page begins, and what the code may know."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import GROUP, ROOT
from tracker.checks import load
from tracker.model import package

CODE = [*sorted((ROOT / "tracker").rglob("*.py")), *sorted((ROOT / "components").rglob("*.py"))]
PAGES = sorted((ROOT / "pages").glob("*.py"))
TEMPLATES = sorted(one for room in ("components", "tracker/show") for one in (ROOT / room / "templates").iterdir())
BELOW = {
    "model": (),
    "files": ("model",),
    "state": ("model",),
    # A review that is due is found by the state of its clause.
    "checks": ("state", "files", "model"),
    "edit": ("checks", "files", "model"),
    "draft": ("checks", "files", "model"),
    "words": ("state", "model"),
    "show": ("words", "state", "model"),
    "export": ("show", "words", "state", "checks", "files", "model"),
    "publish": ("show", "words", "state", "checks", "files", "model"),
    "cli": ("publish", "export", "show", "words", "state", "draft", "edit", "checks", "files", "model"),
    "components": ("publish", "export", "show", "words", "state", "draft", "edit", "checks", "files", "model"),
}
"""The rooms of `tracker/`, and the components with pages and entry: which other rooms each may import."""


def imports(path: Path) -> set[str]:
    """Return the top-level modules that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def rooms_imported(path: Path) -> set[str]:
    """Return the rooms of `tracker/` that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("tracker.")}
    return found


@pytest.mark.parametrize("path", [*CODE, *PAGES, ROOT / "app.py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_runs_up(path: Path) -> None:
    """A module imports its own room and the rooms below it; all of `tracker/` stands in rooms."""
    if path.parent == ROOT / "tracker":
        assert path.name in ("__init__.py", "__main__.py")
        return
    top, inner, *_ = (*path.relative_to(ROOT).parts, "")
    room = inner if top == "tracker" else "components"
    assert rooms_imported(path) <= {room, *BELOW[room]}


def test_the_order_of_the_rooms_is_one() -> None:
    """A room below another, at any distance, is never above it."""
    assert list(TopologicalSorter(BELOW).static_order())


@pytest.mark.parametrize("path", sorted((ROOT / "components" / "platform").rglob("*.py")), ids=lambda path: path.name)
def test_the_platform_knows_no_other_component(path: Path) -> None:
    """What works around Streamlit stands below what is made with it."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "components":
            assert node.module == "components.platform" or node.module.startswith("components.platform.")


@pytest.mark.parametrize("path", sorted((ROOT / "tracker").rglob("*.py")), ids=lambda path: path.name)
def test_the_domain_knows_no_streamlit(path: Path) -> None:
    """`tracker/` imports neither Streamlit nor what is built on it."""
    assert imports(path).isdisjoint({"streamlit", "components", "pages", "app"})


INSIDE = {
    "session_state": "memory.py",
    "query_params": "address.py",
    "get_script_run_ctx": "run.py",
    "PagesManager": "entry.py",
}
"""What of Streamlit stands in one module of `components/platform` alone."""


def test_streamlits_page_is_known_in_one_place() -> None:
    """The ids by which Streamlit's tests, and our style sheets and scripts, find its parts: they change with it."""
    files = [one for one in (ROOT / "components").rglob("*") if one.suffix in (".py", ".css", ".js", ".html")]
    knowing = {one for one in files if re.search(r"data-test|\.st[A-Z]", one.read_text(encoding="utf-8"))}
    assert knowing
    assert {one.parent for one in knowing} == {ROOT / "components" / "platform"}


def test_nothing_is_remembered_under_two_names() -> None:
    """A name of the session's memory that two modules use would mix up what they remember."""
    found = []
    for path in (ROOT / "components").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Remembered":
                found.append(ast.literal_eval(node.args[0]))
    assert found
    assert len(found) == len(set(found))


def names_used(path: Path) -> set[str]:
    """Return the names and attributes that a file reads or writes."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name | ast.Attribute):
            found.add(node.id if isinstance(node, ast.Name) else node.attr)
    return found


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "components").rglob("*.py")), *PAGES, ROOT / "app.py"], ids=lambda path: path.name
)
def test_streamlits_inside_stands_in_one_place(path: Path) -> None:
    """What works around Streamlit is found, and changed with it, in one folder, a module for each thing."""
    platform = path.parent == ROOT / "components" / "platform"
    assert {name for name in names_used(path) & INSIDE.keys() if not platform or path.name != INSIDE[name]} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_begins_with_the_guard(path: Path) -> None:
    """A docstring of two sentences at most, imports, and then the guard, before anything else."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(body[0], ast.Expr), "a page opens with a docstring"
    first = next(node for node in body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    assert ast.unparse(first) == "context = frame.guard(__file__)"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_order_and_words(path: Path) -> None:
    """A page is short, defines nothing, and is registered in the entry."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(ast.parse(text)))
    assert f'"pages/{path.name}"' in (ROOT / "app.py").read_text(encoding="utf-8")


SHOWING = [ROOT / "components" / "present.py", ROOT / "tracker" / "show" / "story" / "pages.py"]


@pytest.mark.parametrize(
    "path", [*SHOWING, *sorted((ROOT / "tracker" / "export").rglob("*.py"))], ids=lambda path: path.name
)
def test_who_shows_the_story_knows_no_kind_of_exhibit(path: Path) -> None:
    """Screen, deck and report ask an exhibit itself for its form: a new kind is a module there, and no case here."""
    assert "show.exhibits" not in path.read_text(encoding="utf-8")


def package_words() -> set[str]:
    """Return ids, symbols and free terms of the package of the Group: what no code may know."""
    described = package.read(GROUP)
    read = {name: load.check(described, name).file.frame for name in described.tables}
    free = read["terms"][
        read["terms"]["vocabulary"].isin(["theme", "addressee", "treaty", "event_kind", "document_kind"])
    ]
    words = set(read["documents"]["document_id"]) | set(read["documents"]["title"]) | set(read["commitments"]["title"])
    words |= set(read["documents"]["issuer"]) | set(read["members"]["name"])
    words |= {term for term in free["term"] if "_" in term} | {described.title, described.settings.organization}
    return words | {"traffick", "Group of Friends"}


@pytest.mark.parametrize("path", [*CODE, *PAGES, ROOT / "app.py", *TEMPLATES], ids=lambda path: path.name)
def test_code_knows_no_particular_package(path: Path) -> None:
    """No document, year, theme, treaty, State or verb of the package of the Group stands in code or templates."""
    text = path.read_text(encoding="utf-8")
    for word in package_words():
        assert not re.search(rf"\b{re.escape(word)}", text), word
    assert not re.search(r"\b20[12]\d\b", text)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_nothing_reads_the_clock_in_the_domain(path: Path) -> None:
    """Clock, actor and lock are arguments in `tracker/`; the command line alone asks for the day."""
    top, room, *_ = path.relative_to(ROOT).parts
    if top == "tracker" and room != "cli":
        text = path.read_text(encoding="utf-8")
        assert "date.today(" not in text
        assert ".now(" not in text


def test_templates_escape_everything() -> None:
    """No template switches escaping off."""
    for path in TEMPLATES:
        assert "|safe" not in path.read_text(encoding="utf-8").replace(" ", "")
        assert "autoescape false" not in path.read_text(encoding="utf-8")


def _strings(path: Path) -> list[str]:
    """Return the texts in a file's code of more than one line, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [str(node.value) for node in texts if id(node) not in alone and str(node.value).count("\n") > 1]


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_looks_and_scripts_are_files(path: Path) -> None:
    """Style sheets, scripts and templates stand in files, where editors and linters read them."""
    assert not [text for text in _strings(path) if re.search(r"[{;>]\s*$", text, re.MULTILINE)]


LOOKS = sorted([*(ROOT / "components").rglob("*.css"), *(ROOT / "tracker").rglob("*.css")])


@pytest.mark.parametrize("path", LOOKS, ids=lambda path: path.name)
def test_style_sheets_go_the_way_of_the_text(path: Path) -> None:
    """Sides are named by the direction of the text, which may run from right to left."""
    sides = r"(margin|padding|border)-(left|right|top|bottom)\b|text-align: *(left|right)\b|float:"
    assert not re.findall(sides, path.read_text(encoding="utf-8"))
    uneven = re.findall(
        r"(?:margin|padding|inset): *([^\s;]+) +([^\s;]+) +([^\s;]+) +([^\s;]+);", path.read_text(encoding="utf-8")
    )
    assert not [four for four in uneven if four[1] != four[3]]
