"""What a page says, as lines: every text, table row, hint and label of a chart, the way a reader comes upon them."""

import json
import re
from typing import Any

from lxml import html
from streamlit.testing.v1 import AppTest

_WHOLE = ("tr", "li")
_BLOCKS = {
    *("div", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "section", "article", "header", "dl", "dt", "dd"),
    *("h1", "h2", "h3", "h4", "details", "summary", "blockquote", "button"),
}
_HINTS = ("title", "aria-label")
_STEADY = {"Table", "Address of this view"}


def lines(app: AppTest) -> list[str]:
    """Return the lines of the page itself, without the filters beside it."""
    found: list[str] = []
    _walk(app.main, found)
    tidy = (re.sub(r" ([.,;:])(?=\s|$)", r"\1", " ".join(line.split())) for line in found)
    return [line for line in tidy if line]


def bars(app: AppTest) -> list[tuple[str, float]]:
    """Return what is said of each bar of the page's charts, and how long it is drawn."""
    found = []
    for chart in app.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec)["data"]:
            if trace["type"] == "bar" and trace.get("hovertext"):
                long = trace["x"] if trace.get("orientation") == "h" else trace["y"]
                found += list(zip(trace["hovertext"], long, strict=True))
    for drawn in _drawn(app.main):
        parts = [(_hint(one), _length(one)) for one in drawn.iter("g") if one.find("title") is not None]
        # All of one figure are drawn on one scale; the first says which.
        for hint, length in parts:
            clauses = int(re.findall(r": (\d+) of", parts[0][0])[0])
            found.append((hint, round(length * clauses / parts[0][1], 1)))
    return found


def _drawn(block: Any) -> list[html.HtmlElement]:
    """Return the blocks of the page that hold a figure of our own drawing."""
    found = []
    for child in block.children.values():
        if hasattr(child, "children"):
            found += _drawn(child)
        elif child.type == "bidi_component":
            made = json.loads(child.proto.json or "{}").get("html") or "<i></i>"
            element = html.fragment_fromstring(made, "div")
            found += [element] if element.find_class("figure") else []
    return found


def _hint(part: html.HtmlElement) -> str:
    return " | ".join((part.findtext("title") or "").splitlines())


def _length(part: html.HtmlElement) -> float:
    """Return how long a part of a bar or column is drawn: bars are laid out in per cent, columns in pixels."""
    across, up = part.find("rect").get("width"), part.find("rect").get("height")
    return float(across.rstrip("%")) if up is None else float(up)


def _walk(block: Any, found: list[str]) -> None:
    for child in block.children.values():
        if hasattr(child, "children"):
            label = getattr(getattr(child, "proto", None), "label", "")
            found += [label] if label else []
            _walk(child, found)
        elif child.type == "bidi_component":
            made = json.loads(child.proto.json or "{}").get("html")
            found += _of_html(html.fragment_fromstring(made, "div")) if made else []
        elif child.type == "plotly_chart":
            found += _of_chart(child.proto)
        elif child.type != "html":
            found += _of_widget(child.proto)


def _of_widget(proto: Any) -> list[str]:
    body = getattr(proto, "body", "") or getattr(proto, "label", "")
    text = re.sub(r":(?:gray|small)\[|(?<!\\)\]+$", "", body).replace("\\", "")
    options = [str(getattr(one, "content", one)).replace("\\", "") for one in getattr(proto, "options", ())]
    return [text, *options]


def _of_svg(element: html.HtmlElement) -> list[str]:
    """Return what the figures in a block say, and take them out of it: numbers along an axis are no sentences."""
    found = []
    for drawn in element.findall(".//svg"):
        found.append(drawn.get("aria-label", ""))
        found += [_hint(one) for one in drawn.iter("g") if one.find("title") is not None]
        found += [one.text or "" for one in drawn.iter("text") if one.getparent().find("title") is not None]
        drawn.drop_tree()
    return found


def _of_html(element: html.HtmlElement) -> list[str]:
    drawn = _of_svg(element)
    hints = (
        [one.get(name) for one in element.iter() for name in _HINTS if one.get(name)] if element.tag == "div" else []
    )
    return [*drawn, *_texts(element), *dict.fromkeys(hint for hint in hints if hint not in _STEADY)]


def _texts(element: html.HtmlElement) -> list[str]:
    if element.tag in _WHOLE or not any(child.tag in _BLOCKS for child in element.iterdescendants()):
        return [" ".join(element.itertext())]
    if element.tag == "dl":
        return [f"{' '.join(one.itertext())}: {' '.join(one.getnext().itertext())}" for one in element.iter("dt")]
    found, loose = [], element.text or ""
    for child in element:
        if child.tag in _BLOCKS:
            found += [loose, *_texts(child)]
            loose = child.tail or ""
        else:
            loose += f" {' '.join(child.itertext())} {child.tail or ''}"
    return [*found, loose]


def _of_chart(proto: Any) -> list[str]:
    spec = json.loads(proto.spec)
    found = [proto.alt]
    for trace in spec["data"]:
        for name in ("hovertext", "text"):
            texts = trace.get(name) or []
            found += [texts] if isinstance(texts, str) else texts
    layout = spec["layout"]
    found += [one.get("text", "") for one in layout.get("annotations", [])]
    for axis in ("xaxis", "yaxis"):
        found += [str(text) for text in layout.get(axis, {}).get("ticktext") or []]
    return [re.sub("<br>", " | ", text).replace("<b>", "").replace("</b>", "") for text in found]
