"""HTML of our own: Streamlit cleans what `st.html` is given, and its links load the whole app anew.

It is drawn in a shadow root. A click on a link of the app changes the address and lets Streamlit move there without
loading anew; with a modifier key, or without JavaScript, the link is an ordinary one. A link that is to be followed is
clicked once.
"""

from components.platform import parts


def draw(name: str, html: str) -> None:
    """Draw HTML that a template made; ``name`` is its place on the page, unique there."""
    component = parts.component("tracker_block", html='<div class="block"></div>', js=parts.text("markup.js"))
    component(key=f"block {name}", data={"html": html})
