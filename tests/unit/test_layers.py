"""The layers, kept: who may import what, how a page begins, and what the code may know."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import GROUP, ROOT
from tracker import loader, package

CODE = [*sorted((ROOT / "tracker").rglob("*.py")), *sorted((ROOT / "components").rglob("*.py"))]
PAGES = sorted((ROOT / "pages").glob("*.py"))
TEMPLATES = sorted((ROOT / "components" / "templates").iterdir())


def imports(path: Path) -> set[str]:
    """Return the top-level modules that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "tracker").rglob("*.py")), ids=lambda path: path.name)
def test_the_domain_knows_no_streamlit(path: Path) -> None:
    """`tracker/` imports neither Streamlit nor what is built on it."""
    assert imports(path).isdisjoint({"streamlit", "components", "pages", "app"})


@pytest.mark.parametrize("path", [*sorted((ROOT / "components").rglob("*.py")), *PAGES], ids=lambda path: path.name)
def test_links_alone_knows_the_address_bar(path: Path) -> None:
    """The address that a run came with may be an old one; `components.links` knows which holds."""
    assert path.name == "links.py" or "st.query_params" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_begins_with_the_guard(path: Path) -> None:
    """A docstring of two sentences at most, imports, and then the guard, before anything else."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(body[0], ast.Expr), "a page opens with a docstring"
    first = next(node for node in body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    assert ast.unparse(first) == "frame.guard(__file__)"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_order_and_words(path: Path) -> None:
    """A page is short, defines nothing, and is registered in the entry."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(ast.parse(text)))
    assert f'"pages/{path.name}"' in (ROOT / "app.py").read_text(encoding="utf-8")


def package_words() -> set[str]:
    """Return ids, symbols and free terms of the package of the Group: what no code may know."""
    described = package.read(GROUP)
    read = {name: loader.check(described, name).file.frame for name in described.tables}
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
    if "tracker" in path.parts and path.name != "cli.py":
        text = path.read_text(encoding="utf-8")
        assert "date.today(" not in text
        assert ".now(" not in text


def test_templates_escape_everything() -> None:
    """No template switches escaping off."""
    for path in TEMPLATES:
        assert "|safe" not in path.read_text(encoding="utf-8").replace(" ", "")
        assert "autoescape false" not in path.read_text(encoding="utf-8")
