"""What Streamlit leaves to the app on every page: its looks, the focus after a move, and edits that are not saved.

There is no setting for any of it. The style sheet stands in the first HTML, for `st.html` would bring a library to
clean it in the browser.
"""

from components.platform import parts


def style() -> str:
    """Return the style sheet of what is drawn by Streamlit."""
    return parts.stylesheet(parts.text("page.css"))


def settled(page: str, title: str, *, unsaved: bool) -> None:
    """Tell the browser which page stands, by what tells it from others, so that the focus goes to its heading.

    ``title`` is announced after a move; while something is ``unsaved``, a reload asks first.
    """
    data = {"page": page, "title": title, "unsaved": unsaved}
    parts.component("tracker_frame", js=parts.text("page.js"))(key="frame", data=data, height=1)
