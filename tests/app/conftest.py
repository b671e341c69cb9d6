"""What opens the app at a page, and a person who may write."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import permission
from tests.conftest import ROOT

Open = Callable[..., AppTest]


@pytest.fixture
def officer(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve a copy of the second package to somebody who may write to it; return its folder."""
    st.cache_resource.clear()
    monkeypatch.setenv("TRACKER_DATA", str(small))
    monkeypatch.setattr(permission, "ask", lambda: permission.Permission(actor="officer"))
    return small


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what opens the app on a package, at a page, with query parameters."""

    def open_at(folder: Path, page: str = "overview.py", /, **parameters: str | list[str]) -> AppTest:
        st.cache_resource.clear()
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
