"""The reader's filters: drawn in the sidebar, kept in the address, the same on every page."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from components import paging
from components.platform.address import Address
from components.platform.memory import Remembered, has_widget, set_widget, widget
from tracker.model import period
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import KNOWN, SIDES
from tracker.state.address import LISTS, NAMES, Parameters, Unknown, decode, encode, known
from tracker.state.view import Filters
from tracker.words import sentences
from tracker.words.catalogue import day, ngettext
from tracker.words.catalogue import gettext as _

_CHOSEN: Remembered[Filters | None] = Remembered("filters last chosen", lambda: None)
_KEYS = ("as_of", "known_at", *LISTS.values(), "text")
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


def _key(name: str) -> str:
    return f"filter {name}"


def draw(
    dataset: Dataset, address: Address, default: Filters, offered: tuple[str, ...]
) -> tuple[Filters, list[Unknown]]:
    """Draw the filters that are ``offered``, take them from the address where that was changed, and put them into it.

    Returns the filters in force, and what the address names and the data no longer knows.
    """
    came_by_address = address.differs(*NAMES)
    unknown = _take_from_address(dataset, address, default)
    address.take(*NAMES)
    _forget_unknown(dataset)
    filters = _widgets(dataset, default, offered)
    _CHOSEN.set(filters)
    wanted = encode(filters, default)
    if wanted != _those_of_filters(address.parameters):
        others = {name: values for name, values in address.parameters.items() if name not in NAMES}
        address.parameters = {**others, **wanted}
        if not came_by_address:
            # The reader chose something else here.
            paging.forget(address)
    return filters, unknown


def offered_on(page: str, layer: str) -> tuple[str, ...]:
    """Return the filters that change what a page shows."""
    if page == "members" and layer == "records":
        # The clauses to choose from, and their records, are those that the filters leave.
        return _KEYS
    return _OFFERED.get(page, ())


def clear() -> None:
    """Clear every filter but the dates; for a button."""
    for name in _KEYS[2:]:
        set_widget(_key(name), "" if name == "text" else [])


def announce(unknown: Iterable[Unknown], say: Callable[..., Any] = st.warning) -> None:
    """Tell the reader what the address names and the data no longer knows; ``say`` draws it."""
    unknown = list(unknown)
    if len(unknown) > _MOST_ANNOUNCED:
        say(
            ngettext(
                "This address asks for %(count)s thing that cannot be shown. The page shows the rest.",
                "This address asks for %(count)s things that cannot be shown. The page shows the rest.",
                len(unknown),
            ),
            icon=":material/link_off:",
        )
        return
    for one in unknown:
        say(_not_shown(one), icon=":material/link_off:")


def _not_shown(one: Unknown) -> str:
    texts = {
        "as_of": _("This address asks for the as-of date “%(value)s”, which cannot be shown. The page shows the rest."),
        "known_at": _(
            "This address asks for the known-at date “%(value)s”, which cannot be shown. The page shows the rest."
        ),
        "document": _(
            "This address asks for the document “%(value)s”, which cannot be shown. The page shows the rest."
        ),
        "theme": _("This address asks for the theme “%(value)s”, which cannot be shown. The page shows the rest."),
        "status": _("This address asks for the status “%(value)s”, which cannot be shown. The page shows the rest."),
        "side": _("This address asks for the side “%(value)s”, which cannot be shown. The page shows the rest."),
        "state": _("This address asks for the State “%(value)s”, which cannot be shown. The page shows the rest."),
        "addressee": _(
            "This address asks for the addressee “%(value)s”, which cannot be shown. The page shows the rest."
        ),
        "shown": _("This address asks for the document “%(value)s”, which cannot be shown. The page shows the rest."),
        "pair": _(
            "This address asks for the pair of documents “%(value)s”, which cannot be shown. The page shows the rest."
        ),
        "clause": _("This address asks for the clause “%(value)s”, which cannot be shown. The page shows the rest."),
        "layer": _("This address asks for the layer “%(value)s”, which cannot be shown. The page shows the rest."),
        "event": _("This address asks for the event “%(value)s”, which cannot be shown. The page shows the rest."),
        "table": _("This address asks for the table “%(value)s”, which cannot be shown. The page shows the rest."),
        "way": _("This address asks for the way “%(value)s”, which cannot be shown. The page shows the rest."),
    }
    other = _("This address asks for the %(name)s “%(value)s”, which cannot be shown. The page shows the rest.")
    return texts.get(one.parameter, other) % {"name": one.parameter, "value": sentences.plain(one.value)}


def _those_of_filters(parameters: Parameters) -> Parameters:
    return {name: values for name, values in parameters.items() if name in NAMES}


def _take_from_address(dataset: Dataset, address: Address, default: Filters) -> list[Unknown]:
    """Set the filters from the address on the first run and whenever it was changed from outside.

    Streamlit clears the address when the reader moves by the navigation; the filters stay as they were.
    """
    now, chosen = _those_of_filters(address.parameters), _CHOSEN.get()
    if chosen is not None and (not address.differs(*NAMES) or (address.moved and not now)):
        # A widget that a run did not draw has lost its value.
        for name, value in _values(chosen).items():
            if not has_widget(_key(name)):
                set_widget(_key(name), value)
        return []
    filters, unknown = decode(now, dataset, default)
    _CHOSEN.set(filters)
    for name, value in _values(filters).items():
        set_widget(_key(name), value)
    return unknown


def _values(filters: Filters) -> dict[str, Any]:
    """Return the values of the widgets that show filters."""
    values = {name: getattr(filters, name) for name in _KEYS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _forget_unknown(dataset: Dataset) -> None:
    """Drop choices that the data no longer knows, after a file was changed."""
    for name, ids in dataset.cached("known ids", lambda: known(dataset)).items():
        key = _key(LISTS[name])
        chosen = widget(key)
        if chosen and not ids.issuperset(chosen):
            set_widget(key, [one for one in chosen if one in ids])


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
    choices = dataset.cached("filter options", lambda: _options(dataset))
    held = {name: widget(_key(name)) for name in _KEYS}

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
            placeholder=_("All"),
            filter_mode="contains",
            select_all=False,
        )

    with st.sidebar:
        if "as_of" in offered:
            held["as_of"] = _day("as_of", _("As of"), _("The day shown: what was true then."))
        if "text" in offered:
            held["text"] = st.text_input(
                _("Search"), key=_key("text"), type="search", placeholder=_("Words or a State"), max_chars=200
            )
        several("documents", _("Documents"))
        several("statuses", _("Status"))
        several("themes", _("Themes"))
        several("sides", _("Side"))
        several("states", _("States"))
        several("addressees", _("Addressees"))
        if "known_at" in offered:
            limit = held["known_at"]
            label = _("Known at: %(day)s", day=day(limit)) if limit else _("Known at: no limit")
            with st.popover(label, width="stretch"):
                held["known_at"] = _day(
                    "known_at", _("Known at"), _("Leaves out status records said after the end of this day.")
                )
        lists = {name: tuple(held[name]) for name in LISTS.values()}
        filters = Filters(
            as_of=held["as_of"] or default.as_of, known_at=held["known_at"], text=held["text"].strip(), **lists
        )
        if any(held[name] for name in offered if name not in _DATES):
            st.button(_("Clear filters"), on_click=clear, icon=":material/filter_alt_off:", width="stretch")
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
