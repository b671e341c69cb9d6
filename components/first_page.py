"""The first HTML of every page, before any script of Streamlit's runs: its title, its link preview, and the headline.

Streamlit answers every address with the same empty page; on a slow line it stays white for seconds, and a link to it
shows nothing in a message.
"""

import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from components import block, reading
from components.platform import page, server
from tracker.state.view import Filters, View
from tracker.words import sentences, standing
from tracker.words.catalogue import gettext as _

_LOG = logging.getLogger(__name__)
_SERVED = ("/static/", "/app/static/", "/_stcore/", "/media/", "/component/")
"""What is no page."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Begin to read the data when the server starts, so that the first reader has a headline too."""
    reading.read_ahead()
    async with server.lifespan(app):
        yield


class FirstPage:
    """Fill in Streamlit's page on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        base = str(config.get_option("server.baseUrlPath")).strip("/")
        self._root = f"/{base}" if base else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page, filled in; what is no page goes by."""
        path = str(scope.get("path", "")).removeprefix(self._root)
        if scope["type"] != "http" or scope["method"] != "GET" or path.startswith(_SERVED):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            """Pass on what is no page as it comes, sign-in with its cookies among it, and hold a page back."""
            if message["type"] == "http.response.start" and _is_page(message):
                start.update(message)
            elif start and message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
            else:
                await send(message)

        await self._app(_plainly(scope), receive, take)
        if not start:
            return
        if "/" in path[1:]:
            await RedirectResponse(self._root + _page_of(path), 303)(scope, receive, send)
            return
        asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        body = await to_thread.run_sync(_filled, b"".join(parts), path.strip("/"), asked)
        body = body.replace(b"</body>", _looks() + b"</body>")
        headers = MutableHeaders(raw=list(start["headers"]))
        # What it says changes with the data, and Streamlit's mark of its file does not.
        for name in ("etag", "last-modified"):
            del headers[name]
        headers["vary"] = "Accept-Encoding"
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", gzip.compress(body, 6)
        headers["content-length"] = str(len(body))
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    return "text/html" in Headers(raw=start["headers"]).get("content-type", "")


def _plainly(scope: Scope) -> Scope:
    """Return a request that is answered whole and uncompressed."""
    plain = dict(scope, headers=list(scope["headers"]))
    headers = MutableHeaders(scope=plain)
    for name in ("accept-encoding", "if-none-match", "if-modified-since"):
        del headers[name]
    return plain


def _page_of(path: str) -> str:
    """Return where an address with a further slash is answered: no page has one, and Streamlit's would stay white.

    Its scripts are looked for beside the address.
    """
    asked = path.strip("/")
    return f"/missing?{urlencode({'address': asked})}" if "/" in asked else f"/{quote(asked)}"


def filled(page: str, **context: Any) -> str:
    """Return Streamlit's page with the head and the body of our template in the place of its own.

    Where Streamlit's page has another form than the one known, it is left as it is.
    """
    head, start, end = page.partition("<title>Streamlit</title>")
    noscript, rest = end.partition("<noscript>")[::2]
    if not start or not rest:
        return page
    root = rest.partition("</noscript>")[2]
    made: Any = block.templates().get_template("first_page.html").make_module(context)
    return "".join([head, str(made.head()), noscript, str(made.body()), root])


@cache
def _looks() -> bytes:
    """Return what the page of any state of the data needs: the style sheets, once; that of blocks is kept for them."""
    return f'<style>{page.style()}</style><style id="block-style" media="not all">{block.style()}</style>'.encode()


def _filled(body: bytes, path: str, asked: dict[str, list[str]]) -> bytes:
    try:
        return filled(body.decode(), **_context(path, asked)).encode()
    except Exception:  # noqa: BLE001  (whatever it is, readers are not to be shut out by it)
        # The app's own page stands without it, and says what is wrong.
        _LOG.exception("the first page could not be filled in")
        return body


def _context(path: str, asked: dict[str, list[str]]) -> dict[str, Any]:
    """Return what the template says of a page: what is there without reading anything anew."""
    loaded = reading.at_hand()
    if loaded is None:
        return {"title": _("Commitment tracker"), "preview": None, "headline": None}
    dataset = loaded.dataset
    title = dataset.package.settings.short_title or dataset.package.title
    # No status of a clause: messengers keep a preview for weeks, and would go on saying it of a State.
    clause = asked.get("commitment", [""])[0] if path == "commitment" else ""
    if clause in dataset.commitments.index:
        what = _(
            "%(clause)s (%(where)s)", clause=dataset.commitments.at[clause, "title"], where=dataset.reference(clause)
        )
        return {"title": title, "preview": (what, dataset.package.title), "headline": None}
    if path or asked:
        return {"title": title, "preview": (title, dataset.package.title), "headline": None}
    filters = Filters(dataset.default_as_of(reading.today()))
    view = View.of(dataset, filters)
    headline, base = view.cached("headline", lambda: _headline(view))
    return {
        "title": title,
        "preview": (headline, base),
        "headline": {"title": headline, "base": base, "package": dataset.package},
    }


def _headline(view: View) -> tuple[str, str]:
    return standing.where_things_stand(view), sentences.base(view)
