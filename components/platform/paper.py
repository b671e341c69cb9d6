"""Charts on paper: a chart is drawn as wide as the screen was, and cut at the edge of a narrower page.

Browsers lay a page out for paper without waiting for anything to be drawn anew. So just before, the size of each
drawing is noted, and the style (`page.css`) shrinks it to the page by that.
"""

from components.platform import parts


def fit_charts() -> None:
    """Have every chart of the page fit on paper; once a page."""
    parts.component("tracker_paper", js=parts.text("paper.js"))(key="paper", height=1)
