"""What opens the app at a page, and a person who may write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.server import Server, serve
from components import permission, reading
from tests.conftest import ROOT

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for every reading, however busy the machine."""
    monkeypatch.setattr(reading, "_PATIENCE", 60.0)


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[Server]:
    """Serve a package in a process of its own, with more variables of its environment where given."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"TRACKER_DATA": str(folder), **environment}.items():
            patch.setenv(name, value)
        server = serve(ROOT / "app.py")
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def officer(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve a copy of the second package to somebody who may write to it; return its folder."""
    monkeypatch.setenv("TRACKER_DATA", str(small))
    monkeypatch.setattr(permission, "ask", lambda: permission.Permission(actor="officer"))
    return small


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what opens the app on a package, at a page, with query parameters."""

    def open_at(folder: Path, page: str = "overview.py", /, **parameters: str | list[str]) -> AppTest:
        monkeypatch.setenv("TRACKER_DATA", str(folder))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if page != "overview.py":
            app.switch_page(f"pages/{page}")
            for name, value in parameters.items():
                app.query_params[name] = value
            app.run()
        return app

    return open_at
