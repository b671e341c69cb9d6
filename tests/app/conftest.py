"""A person who may write, for the tests of what they write by."""

from pathlib import Path

import pytest
import streamlit as st

from components import permission


@pytest.fixture
def officer(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve a copy of the second package to somebody who may write to it; return its folder."""
    st.cache_resource.clear()
    monkeypatch.setenv("TRACKER_DATA", str(small))
    monkeypatch.setattr(permission, "ask", lambda: permission.Permission(actor="officer"))
    return small
