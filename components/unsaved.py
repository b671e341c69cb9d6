"""What the reader typed and did not save yet: a reload asks before it drops that."""

import streamlit as st

_HELD = "edits not saved"
_HERE = "edits on this page alone"


def begin() -> None:
    """Forget the edits of the page that was drawn before; the first thing of a run."""
    st.session_state[_HERE] = False


def note(name: str, *, held: bool) -> None:
    """Say whether edits are held that stay, wherever the reader goes in the app."""
    noted: set[str] = st.session_state.setdefault(_HELD, set())
    (noted.add if held else noted.discard)(name)


def note_here(*, held: bool) -> None:
    """Say whether fields of this page hold edits that a move to another page drops."""
    st.session_state[_HERE] = st.session_state.get(_HERE, False) or held


def any_held() -> bool:
    """Return whether a reload would drop edits."""
    return bool(st.session_state.get(_HELD)) or bool(st.session_state.get(_HERE))
