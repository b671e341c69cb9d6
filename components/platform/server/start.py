"""The start token: whoever started the server on a desk may write, and nobody who merely reaches it.

A proxy that adds no header cannot be told from a browser on this machine. So the address printed at the start carries a
token, as Jupyter's does; opening it sets a cookie, and the request of a session that has the cookie is the desk's.
"""

import hashlib
import hmac
import os
import secrets
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from components.platform.server import sign_in_file
from components.platform.server.origin import scheme
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import number

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names by which a server that listens to this machine alone is reached."""
_PARAMETER = "token"
_COOKIE = "tracker_start_"
_VARIABLE = "TRACKER_TOKEN"
_SHORTEST = 16
"""Characters of a token that is not to be guessed."""
_SENT_BY_BROWSERS = frozenset(
    [
        "accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control",
        "connection", "content-length", "content-type", "cookie", "dnt", "host", "if-modified-since", "if-none-match",
        "origin", "pragma", "priority", "purpose", "range", "referer", "save-data", "te", "upgrade",
        "upgrade-insecure-requests", "user-agent",
    ]
)  # fmt: skip
"""The headers of a request that came straight from a browser, and those that begin with `sec-`.

The headers that proxies add are without number (`Forwarded`, `Via`, `X-Forwarded-*`, `X-Real-IP`, `CF-*`,
`True-Client-IP`, `X-Envoy-*`, …); those that browsers add are few, and new ones begin with `Sec-`.
"""


@cache
def token() -> str:
    """Return the token of this server: that of `TRACKER_TOKEN`, else a random one, another at each start."""
    given = os.environ.get(_VARIABLE, "")
    return given if len(given) >= _SHORTEST else secrets.token_urlsafe(24)


def cookie(port: int) -> tuple[str, str]:
    """Return name and value of the cookie that says who may write.

    The name has the port in it, so that two servers on this machine do not take each other's place; from the value
    nobody learns the token.
    """
    proof = hmac.new(token().encode(), b"the cookie of the start token", hashlib.sha256).hexdigest()
    return f"{_COOKIE}{port}", proof


def holds(cookies: Mapping[str, str]) -> bool:
    """Say whether a request carries the cookie that the printed address sets."""
    proof = cookie(0)[1].encode()
    return any(
        name.startswith(_COOKIE) and hmac.compare_digest(value.encode(), proof) for name, value in cookies.items()
    )


def through_a_proxy(names: list[str]) -> bool:
    """Say whether a request with headers of these names was passed on by somebody, or may have been."""
    return any(name.lower() not in _SENT_BY_BROWSERS and not name.lower().startswith("sec-") for name in names)


def on_this_machine(address: str) -> bool:
    """Say whether a server that listens to an address is reached from this machine alone."""
    return address in LOOPBACK


def _token_holds() -> bool:
    """Say whether the token lets anybody write: without sign-in, on a server that listens to this machine alone."""
    here = on_this_machine(str(config.get_option("server.address") or ""))
    return here and sign_in_file.read() is not None and not sign_in_file.set_up()


class TokenAddress:
    """Take the token out of the address: set the cookie where it is right, and lead to the address without it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect where the address has a token, else pass on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in asked if name == _PARAMETER]
        if not given:
            await self._app(scope, receive, send)
            return
        left = urlencode([(name, value) for name, value in asked if name != _PARAMETER])
        # Relative, so that it holds below whatever path a proxy gives: the last part of the path, and what is asked.
        here = scope["path"].rsplit("/", 1)[1]
        answer = RedirectResponse(f"./{here}" + (f"?{left}" if left else ""), 303, {"Cache-Control": "no-store"})
        straight = _token_holds() and not through_a_proxy(list(Headers(scope=scope)))
        if straight and hmac.compare_digest(given[-1].encode(), token().encode()):
            answer.set_cookie(
                *cookie(scope["server"][1]),
                path="/" + str(config.get_option("server.baseUrlPath")).strip("/"),
                httponly=True,
                samesite="strict",
                secure=scheme(scope) == "https",
            )
        await answer(scope, receive, send)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Say at the start of the server where it is, and open it where there is a display."""
    announce()
    yield


def announce() -> None:
    """Print the address of the app, with its token where that lets somebody write, and open it on a desk."""
    address = str(config.get_option("server.address") or "0.0.0.0")  # noqa: S104  (what Streamlit listens to then)
    host = "localhost" if address in ("0.0.0.0", "::") else f"[{address}]" if ":" in address else address  # noqa: S104
    web = "https" if config.get_option("server.sslCertFile") else "http"
    path = str(config.get_option("server.baseUrlPath")).strip("/")
    place = f"{web}://{host}:{config.get_option('server.port')}/{path}"
    given = os.environ.get(_VARIABLE, "")
    if _token_holds():
        place += "?" + urlencode({_PARAMETER: token()})
        words, without = _("To read and to write, open this address:"), _("Without the token it is read-only.")
        told = f"\n  {words}\n\n      {place}\n\n  {without}\n"
        if given and len(given) < _SHORTEST:
            short = _(
                "%(variable)s has fewer than %(count)s characters; a random one is used instead.",
                variable=_VARIABLE,
                count=number(_SHORTEST),
            )
            told += f"  {short}\n"
    elif sign_in_file.set_up():
        words = _("The app is at %(address)s. The signed-in may write who are on the list of editors.", address=place)
        told = f"\n  {words}\n"
    elif sign_in_file.read() is None:
        words = _("The app is at %(address)s. It is read-only: the file secrets.toml cannot be read.", address=place)
        told = f"\n  {words}\n"
    else:
        words = _(
            "The app is at %(address)s. It listens to other machines, and no sign-in is set up: it is read-only.",
            address=place,
        )
        told = f"\n  {words}\n"
    print(told, file=sys.stderr, flush=True)
    if _on_a_desk():
        threading.Thread(target=webbrowser.open, args=(place,), daemon=True).start()


def _on_a_desk() -> bool:
    """Say whether there is a display to open the app on, and nobody said otherwise on the command line.

    `server.headless` is set in config.toml, so that Streamlit does not open the address without the token.
    """
    if "config.toml" not in config.get_where_defined("server.headless"):
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
