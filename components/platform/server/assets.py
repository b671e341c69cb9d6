"""Scripts, styles, fonts and the base map, compressed once and served from memory.

Streamlit serves its own scripts uncompressed, because it would compress them anew for each reader
(`streamlit/web/server/starlette/starlette_gzip_middleware.py`); they are three quarters of a first visit.
"""

import gzip
import posixpath
from dataclasses import dataclass

import anyio
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

_SUFFIXES = (".js", ".css", ".json", ".svg", ".wasm", ".mjs")
"""What compression helps; fonts and pictures are compressed already."""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its headers and its compressed bytes."""

    headers: dict[str, str]
    body: bytes


class CompressedAssets:
    """Answer for files that do not change while the server runs, compressed, to browsers that take it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, Asset] = {}
        base = str(config.get_option("server.baseUrlPath")).strip("/")
        root = f"/{base}" if base else ""
        self._folders = (f"{root}/static/", f"{root}/app/static/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, after the first time."""
        if not self._is_asset(scope):
            await self._app(scope, receive, send)
            return
        asset = self._kept.get(scope["path"])
        if asset is None:
            status, headers, body = await self._plain(scope)
            # For a name that is none, Streamlit answers with its page: nothing of that is kept.
            if status != 200 or "text/html" in headers.get("content-type", ""):
                await Response(body, status, headers)(scope, receive, send)
                return
            packed = await to_thread.run_sync(gzip.compress, body, 9)
            asset = Asset(headers | {"content-encoding": "gzip", "vary": "Accept-Encoding"}, packed)
            asset.headers.pop("accept-ranges", None)
            self._kept[scope["path"]] = asset
        if Headers(scope=scope).get("if-none-match") == asset.headers.get("etag", ""):
            unchanged = {name: value for name, value in asset.headers.items() if name != "content-encoding"}
            await Response(b"", 304, unchanged)(scope, receive, send)
            return
        await Response(asset.body, 200, asset.headers)(scope, receive, send)

    def _is_asset(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        path, headers = scope["path"], Headers(scope=scope)
        # Spelled otherwise, a path would be kept once more for each spelling.
        plain = path.startswith(self._folders) and path.endswith(_SUFFIXES) and path == posixpath.normpath(path)
        return plain and "gzip" in headers.get("accept-encoding", "") and "range" not in headers

    async def _plain(self, scope: Scope) -> tuple[int, dict[str, str], bytes]:
        """Return what the app answers, uncompressed: status, headers without the length, body.

        It is not told when the reader goes away: what it would leave out then, every later reader would lack.
        """
        inner = dict(scope, headers=list(scope["headers"]))
        asked = MutableHeaders(scope=inner)
        for name in ("accept-encoding", "if-none-match", "if-modified-since"):
            del asked[name]
        start: Message = {}
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        request: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def ask() -> Message:
            if not request:
                await anyio.sleep_forever()
            return request.pop()

        await self._app(inner, ask, take)
        headers = {name: value for name, value in Headers(scope=start).items() if name != "content-length"}
        return int(start["status"]), headers, b"".join(parts)
