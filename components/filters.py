"""The reader's filters: drawn in the sidebar, kept in the address, the same on every page."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from components import current, paging
from components.platform import address_bar
from tracker.model import period
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import KNOWN, SIDES
from tracker.state import address
from tracker.state.address import Parameters, Unknown
from tracker.state.view import Filters
from tracker.words import sentences

_SENT = "address as last written"
_PAGE = "page last shown"
_KEYS = ("as_of", "known_at", *address.LISTS.values(), "text")
_DATES = ("as_of", "known_at")
_OFFERED = {
    "overview": _KEYS,
    "commitments": _KEYS,
    "timeline": _KEYS,
    "members": (*_DATES, "documents", "states", "text"),
    "declarations": (*_DATES, "documents"),
    "commitment": _DATES,
    "member": _DATES,
}
"""The filters that change what a page shows; on the others, those of the address hold where the reader goes next."""
_MOST_ANNOUNCED = 5
_NAMES = {
    "as_of": "as-of date",
    "known_at": "known-at date",
    "document": "document",
    "theme": "theme",
    "status": "status",
    "side": "side",
    "state": "State",
    "addressee": "addressee",
    "shown": "document",
    "pair": "pair of documents",
    "clause": "clause",
}


def _key(name: str) -> str:
    return f"filter {name}"


def draw(page: str, layer: str = "") -> list[Unknown]:
    """Draw the filters that act on a page or a layer of it, take them from the address, and write them back to it.

    They are taken where the address was changed. Returns what it names and the data no longer knows.
    """
    dataset = current.dataset()
    default = Filters(dataset.default_as_of(current.today()))
    unknown = _take_from_address(page, dataset, default)
    _forget_unknown(dataset)
    filters = _widgets(dataset, default, offered_on(page, layer))
    current.set_filters(filters)
    _write_to_address(address.encode(filters, default))
    return unknown


def offered_on(page: str, layer: str) -> tuple[str, ...]:
    """Return the filters that change what a page shows."""
    if page == "members" and layer == "records":
        # The clauses to choose from, and their records, are those that the filters leave.
        return _KEYS
    return _OFFERED.get(page, ())


def clear() -> None:
    """Clear every filter but the dates; for a button."""
    for name in _KEYS[2:]:
        st.session_state[_key(name)] = "" if name == "text" else []


def announce(unknown: Iterable[Unknown], say: Callable[..., Any] = st.warning) -> None:
    """Tell the reader what the address names and the data no longer knows; ``say`` draws it."""
    unknown = list(unknown)
    if len(unknown) > _MOST_ANNOUNCED:
        say(
            f"This address asks for {len(unknown):,} things that cannot be shown. The page shows the rest.",
            icon=":material/link_off:",
        )
        return
    for one in unknown:
        what = _NAMES.get(one.parameter, one.parameter)
        say(
            f"This address asks for the {what} “{sentences.plain(one.value)}”, which cannot be shown. "
            "The page shows the rest.",
            icon=":material/link_off:",
        )


def _in_address() -> Parameters:
    return {name: values for name, values in address_bar.whole().items() if name in address.NAMES}


def _take_from_address(page: str, dataset: Dataset, default: Filters) -> list[Unknown]:
    """Set the filters from the address on the first run and whenever it was changed from outside.

    Streamlit clears the address when the reader moves by the navigation; the filters stay as they were.
    """
    now = _in_address()
    first = _SENT not in st.session_state
    moved = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    if not first and (now == st.session_state[_SENT] or (moved and not now)):
        # A widget that a run did not draw has lost its value.
        for name, value in _values(current.filters()).items():
            st.session_state.setdefault(_key(name), value)
        return []
    filters, unknown = address.decode(now, dataset, default)
    for name, value in _values(filters).items():
        st.session_state[_key(name)] = value
    return unknown


def _values(filters: Filters) -> dict[str, Any]:
    """Return the values of the widgets that show filters."""
    values = {name: getattr(filters, name) for name in _KEYS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _forget_unknown(dataset: Dataset) -> None:
    """Drop choices that the data no longer knows, after a file was changed."""
    for name, known in current.kept_for_data("known ids", lambda: address.known(dataset)).items():
        attribute = address.LISTS[name]
        chosen = st.session_state.get(_key(attribute))
        if chosen and not known.issuperset(chosen):
            st.session_state[_key(attribute)] = [one for one in chosen if one in known]


def _label(dataset: Dataset, name: str, one: str) -> str:
    """Return what a filter says for an id."""
    match name:
        case "documents":
            return dataset.document_name(one)
        case "statuses":
            return dataset.term("status", one).words
        case "themes":
            return dataset.term("theme", one).label
        case "sides":
            return dataset.term("side", one).label
        case "states":
            return str(dataset.members["name"].get(one, one))
        case _:
            return dataset.term("addressee", one).label


def _options(dataset: Dataset) -> dict[str, dict[str, str]]:
    """Return what the filters offer, the same for every reader, with its words.

    Documents, statuses, and the terms in use, in order.
    """
    clauses = dataset.commitments
    themes = set(clauses["theme"].unique())
    addressees = {
        one for cell in clauses["addressees"].unique() for one in dataset.items("commitments", "addressees", cell)
    }
    offered = {
        "documents": [str(name) for name in dataset.documents.index],
        "statuses": [term for term in KNOWN["status"] if term != "withdrawn"],
        "sides": list(SIDES),
        "states": [str(name) for name in dataset.members.index],
        "themes": [term for term in dataset.vocabularies.get("theme", {}) if term in themes],
        "addressees": [term for term in dataset.vocabularies.get("addressee", {}) if term in addressees],
    }
    return {name: {one: _label(dataset, name, one) for one in ids} for name, ids in offered.items()}


def _widgets(dataset: Dataset, default: Filters, offered: tuple[str, ...]) -> Filters:
    """Draw the filters that the page offers; the others hold as they are."""
    choices = current.kept_for_data("filter options", lambda: _options(dataset))
    held = {name: st.session_state[_key(name)] for name in _KEYS}

    def several(name: str, label: str) -> None:
        if name not in offered:
            return
        # A session keeps its widgets between runs: words alone, and not the dataset that they are from.
        words = choices[name] | {one: _label(dataset, name, one) for one in held[name]}
        held[name] = st.multiselect(
            label,
            list(words),
            key=_key(name),
            format_func=words.__getitem__,
            placeholder="All",
            filter_mode="contains",
            select_all=False,
        )

    with st.sidebar:
        if "as_of" in offered:
            held["as_of"] = _day("as_of", "As of", "The day shown: what was true then.")
        if "text" in offered:
            held["text"] = st.text_input(
                "Search", key=_key("text"), type="search", placeholder="Words or a State", max_chars=200
            )
        several("documents", "Documents")
        several("statuses", "Status")
        several("themes", "Themes")
        several("sides", "Side")
        several("states", "States")
        several("addressees", "Addressees")
        if "known_at" in offered:
            known = held["known_at"]
            with st.popover(f"Known at: {sentences.day(known) if known else 'no limit'}", width="stretch"):
                held["known_at"] = _day(
                    "known_at", "Known at", "Leaves out status records said after the end of this day."
                )
        lists = {name: tuple(held[name]) for name in address.LISTS.values()}
        filters = Filters(
            as_of=held["as_of"] or default.as_of, known_at=held["known_at"], text=held["text"].strip(), **lists
        )
        if any(held[name] for name in offered if name not in _DATES):
            st.button("Clear filters", on_click=clear, icon=":material/filter_alt_off:", width="stretch")
    return filters


def _day(name: str, label: str, help_: str) -> Any:
    return st.date_input(
        label,
        key=_key(name),
        format="YYYY-MM-DD",
        min_value=period.EARLIEST,
        max_value=period.LATEST,
        help=help_,
    )


def _write_to_address(wanted: Parameters) -> None:
    before = _in_address()
    if wanted != before:
        others = {name: values for name, values in address_bar.whole().items() if name not in address.NAMES}
        address_bar.write({**others, **wanted})
        if before == st.session_state.get(_SENT):
            # The reader chose something else here, and did not come by an address.
            paging.forget()
    st.session_state[_SENT] = wanted
