"""Addresses within the app: pages by name, with the reader's filters and ids, never labels."""

from collections.abc import Iterable

import streamlit as st

from components import current
from tracker.state import address
from tracker.state.view import Filters

DEFAULT_PAGE = "overview"


def parameters(**more: str | Iterable[str]) -> address.Parameters:
    """Return the query parameters of the reader's filters, and ``more``; blank ones are left out."""
    default = Filters(current.dataset().default_as_of(current.today()))
    query = address.encode(current.filters(), default)
    for name, value in more.items():
        values = [value] if isinstance(value, str) else list(value)
        if any(values):
            query[name] = values
    return query


def href(page: str, /, **more: str | Iterable[str]) -> str:
    """Return the address of a page that shows the reader's filters, and ``more`` parameters."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "" if page == DEFAULT_PAGE else page
    query = address.query(parameters(**more))
    return "/" + "/".join(part for part in (base, path) if part) + (f"?{query}" if query else "")
