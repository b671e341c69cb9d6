"""Every page on generated packages with odd files, columns and terms: nothing breaks, and the register is the data."""

from pathlib import Path

import pytest

from tests import odd
from tests.app.conftest import Open
from tests.app.reading import lines
from tests.conftest import ROOT, TODAY, slowly
from tracker.checks import load
from tracker.state.view import Filters, View

PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("seed", slowly(range(40), fast=8))
def test_every_page_opens_and_the_register_holds_every_clause(seed: int, tmp_path: Path, open_app: Open) -> None:
    """No exception on any page; each clause that was generated stands in the register with its status in words."""
    made = odd.package(seed)
    folder = made.write(tmp_path / "data")
    app = open_app(folder)
    dataset = load.load(folder, TODAY)
    shown = View(dataset, Filters(dataset.default_as_of(TODAY)))
    addressed = {
        "commitment.py": ("commitment", shown.commitments.index[:1]),
        "member.py": ("member", dataset.members.index[:1]),
    }
    said = {"overview.py": lines(app)}
    assert not app.exception, made.applied
    for page in PAGES:
        if page != "overview.py":
            app.switch_page(f"pages/{page}")
            name, ids = addressed.get(page, ("", ()))
            for one in ids:
                app.query_params[name] = str(one)
            app.run()
            assert not app.exception, (page, made.applied)
            said[page] = lines(app)
            assert said[page] or page == "present.py", (page, made.applied)
    for clause in shown.commitments.itertuples():
        title = " ".join(str(clause.title).split())
        status = dataset.status(clause.status, clause.recorded_as).words
        assert any(title in row and status in row for row in said["commitments.py"]), (
            clause.Index,
            status,
            made.applied,
        )
    if not made.unsound:
        assert len(shown.commitments) == len(made.rows["commitments"])
