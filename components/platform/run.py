"""The run of a script that this thread is in, as Streamlit knows it; it has no public way to ask for any of this."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_one() -> bool:
    """Return whether this thread runs a script for a reader; the server, when it starts, imports the entry too."""
    return get_script_run_ctx(suppress_warning=True) is not None


def session() -> str:
    """Return the id of the reader's session, blank outside of a run."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def came_by_history() -> bool:
    """Return whether Back or Forward of the browser started this run."""
    context = get_script_run_ctx()
    return context is not None and bool(context.is_history_navigation)


def is_of_fragment() -> bool:
    """Return whether this run is of a fragment alone, and not of the whole page."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
