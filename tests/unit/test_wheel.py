"""The installed tracker: what a wheel holds runs from any folder, without the checkout."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from benchmarks.server import free_port, started
from tests.conftest import FORESTS, ROOT
from tracker.model import shipped


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel was installed."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = place.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(place / "site")
    return place / "site"


@pytest.fixture
def elsewhere(site: Path, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a newcomer: the installed tracker, and a home with nothing in it."""
    (tmp_path / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "PYTHON", "PYTEST"))}
    return {**kept, "PYTHONPATH": str(site), "HOME": str(tmp_path / "home")}


def tracker(elsewhere: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of the wheel in the newcomer's home."""
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.run(command, cwd=elsewhere["HOME"], env=elsewhere, capture_output=True, text=True, check=False)


def test_a_wheel_holds_what_runs_and_nothing_of_a_desk(site: Path) -> None:
    """The top level holds the domain and one folder of the app; no lock, no history, nothing compiled."""
    assert {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")} == {"tracker", "tracker_app"}
    held = {path.relative_to(site / "tracker_app").as_posix() for path in (site / "tracker_app").rglob("*")}
    assert held >= {"app.py", "pages/overview.py", ".streamlit/config.toml", "static/topojson/world_110m.json"}
    assert not [name for name in held if name.endswith((".pyc", ".lock")) or "history/" in name or "secrets" in name]
    templates = {path.name for path in (ROOT / "tracker").rglob("templates/*")}
    assert templates <= {path.name for path in (site / "tracker").rglob("templates/*")}


def test_the_command_line_runs_anywhere(elsewhere: dict[str, str]) -> None:
    """The shipped package is shown where none is named, a folder called data where one is there."""
    assert "tracker_app/data: " in tracker(elsewhere, "validate").stdout
    deck = tracker(elsewhere, "export", "deck", "-o", "deck.pptx")
    assert deck.returncode == 0, deck.stderr
    assert (Path(elsewhere["HOME"]) / "deck.pptx").read_bytes().startswith(b"PK")
    shutil.copytree(FORESTS, Path(elsewhere["HOME"]) / "data")
    assert f"{elsewhere['HOME']}/data: " in tracker(elsewhere, "validate").stdout


def test_the_shipped_package_is_not_written_to(elsewhere: dict[str, str], site: Path) -> None:
    """Its changes would be gone with the next installation; a copy of it is written to."""
    said = ("--effective-on", "2025-01-01", "--status", "limited", "--basis", "mixed", "--confidence", "low")
    words = ("record", "D2012-P05b", *said, "--evidence", "E037", "--coder", "newcomer")
    before = (site / "tracker_app" / "data" / "statuses.csv").read_bytes()
    refused = tracker(elsewhere, *words)
    assert refused.returncode != 0
    assert shipped.READ_ONLY in refused.stderr
    assert (site / "tracker_app" / "data" / "statuses.csv").read_bytes() == before
    shutil.copytree(site / "tracker_app" / "data", Path(elsewhere["HOME"]) / "own")
    assert tracker(elsewhere, *words, "--data", "own").returncode == 0


@pytest.fixture
def served(elsewhere: dict[str, str]) -> Iterator[str]:
    """Serve the app of the wheel, and return its address."""
    port = free_port()
    command = [sys.executable, "-m", "tracker", "serve", "--port", str(port)]
    server = started(command, Path(elsewhere["HOME"]), port, "/_stcore/health", elsewhere)
    yield f"http://127.0.0.1:{port}"
    server.stop()


def test_the_app_is_served_from_the_wheel(served: str) -> None:
    """The first page comes with the style sheets and the headline of the shipped data, and the base map with it."""
    pages = (urllib.request.urlopen(served, timeout=10).read().decode() for _ in range(1000))
    # The data are read when the server starts; until they are there, the page has no headline.
    page = next(page for page in pages if "<h1" in page)
    assert "<title>Commitment tracker</title>" in page
    assert 'id="block-style"' in page
    assert urllib.request.urlopen(f"{served}/app/static/topojson/world_110m.json", timeout=10).status == 200
