"""Which page a request comes from: no page but our own may speak to the server."""

from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.model.message import Message
from tracker.words.catalogue import said

_PORTS = {"http": 80, "https": 443}
_WEB = {"ws": "http", "wss": "https"}
_FOREIGN = Message("This page may not ask that here.")


class SameOrigin:
    """Answer 403 to a request whose `Origin` is not the request's own scheme, host and port.

    A page of another site, or of another port of this machine, sends the cookies of this host along. And
    Streamlit, given a foreign `Origin`, asks a host of the internet for its own address before it refuses, inside
    the event loop, while everybody waits; so none reaches it. Its own comparison is of the text: it is given the
    `Host` as the `Origin` spells it, and no `Origin` where it has no use for one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            origins = headers.getlist("origin")
            if origins:
                if len(origins) > 1 or not same(origins[0], scheme(scope), headers.get("host", "")):
                    await refuse(scope, receive, send)
                    return
                scope["headers"] = list(scope["headers"])
                passed = MutableHeaders(scope=scope)
                if scope["type"] == "http":
                    del passed["origin"]
                else:
                    passed["host"] = urlsplit(origins[0]).netloc
        await self._app(scope, receive, send)


async def refuse(scope: Scope, receive: Receive, send: Send, words: str = _FOREIGN) -> None:
    """Answer 403 with a sentence; to a websocket, which has no body then, by closing it before it is accepted."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": said(words)})
        return
    await PlainTextResponse(said(words), 403)(scope, receive, send)


def scheme(scope: Scope) -> str:
    """Return the scheme that the reader's browser used: a proxy that ends TLS says so in `X-Forwarded-Proto`.

    A page cannot set that header on what it asks for, so a page's request is never believed to be another's.
    """
    said = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip().lower()
    own = str(scope.get("scheme", "http"))
    own = said if said in _PORTS else own
    return _WEB.get(own, own)


def same(origin: str, scheme: str, host: str) -> bool:
    """Say whether an `Origin` is that of a request to a scheme and a `Host`; the port of a scheme may be left out."""
    there, here = _split(origin), _split(f"{scheme}://{host}")
    return there is not None and here is not None and _place(there) == _place(here)


def _place(address: SplitResult) -> tuple[str, str, int | None]:
    return address.scheme, address.hostname or "", address.port or _PORTS.get(address.scheme)


def _split(address: str) -> SplitResult | None:
    """Return an origin in its parts; ``None`` for what is none, `null` among them."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    plain = address.isascii() and address.lower() == f"{parts.scheme}://{parts.netloc.lower()}"
    return parts if plain and parts.hostname and "@" not in parts.netloc else None
