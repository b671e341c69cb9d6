"""Files that come in: taken only from sessions that may write and were shown where to bring one, and only so many.

Streamlit hands every session addresses to upload to, whether it drew an uploader or not, and keeps what is sent in
memory until the session ends.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent
from streamlit import config, runtime

from components.platform.server.origin import refuse
from tracker.model.message import Message

_ADDRESS = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
MOST_FILES = 20
"""Files that a session may have brought at a time."""
MOST_MEGABYTES = 400
"""What all sessions together may have brought at a time."""


@dataclass
class Uploads:
    """Which sessions may bring files, and what each has brought, in bytes by file.

    ``drawn`` are those whose run, not yet ended, drew an uploader.
    """

    open: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    held: dict[str, dict[str, int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allow(self, session: str) -> None:
        """Take files from a session from now on: its script asked permission, and draws an uploader."""
        with self.lock:
            self.open.add(session)
            self.drawn.add(session)

    def settle(self, session: str) -> None:
        """Take no more files from a session whose run ends without having drawn an uploader."""
        with self.lock:
            if session not in self.drawn:
                self.open.discard(session)
            self.drawn.discard(session)

    def room(self, session: str, file: str, size: int, active: Callable[[str], bool]) -> str:
        """Keep room for a file; return why there is none, else nothing.

        What sessions brought that are gone is no longer held; ``active`` says of a session whether it is there.
        """
        with self.lock:
            for gone in [one for one in self.open | set(self.held) if not active(one)]:
                self.held.pop(gone, None)
                self.open.discard(gone)
                self.drawn.discard(gone)
            if session not in self.open:
                return Message("Only a reader who may write, on the page where files are brought back, can bring one.")
            own = self.held.setdefault(session, {})
            if len(own) >= MOST_FILES and file not in own:
                return Message.counted(
                    "At most %(count)s file can be brought at a time; load the page anew.",
                    "At most %(count)s files can be brought at a time; load the page anew.",
                    MOST_FILES,
                )
            if size + sum(sum(files.values()) for files in self.held.values()) > MOST_MEGABYTES * 2**20:
                return Message("Too much is being brought at this moment; try again later.")
            own[file] = size
            return ""

    def hold(self, session: str, file: str, size: int) -> None:
        """Say how large a file was in the end: 0 where it was not taken, or was given back."""
        with self.lock:
            files = self.held.get(session, {})
            if size:
                files[file] = size
            else:
                files.pop(file, None)


uploads = Uploads()
"""Those of this server."""


class UploadGate:
    """Refuse files that nobody may bring, before anything of them is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 403, or pass on and count."""
        asked = _ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if asked is None or scope["method"] not in ("PUT", "POST", "DELETE"):
            await self._app(scope, receive, send)
            return
        session, file = asked["session"], asked["file"]
        if scope["method"] == "DELETE":
            if (await self._answered(scope, receive, send))[1]:
                uploads.hold(session, file, 0)
            return
        why = uploads.room(session, file, _size(scope), runtime.get_instance().is_active_session)
        if why:
            await refuse(scope, receive, send, why)
            return
        size, taken = 0, False
        try:
            size, taken = await self._answered(scope, receive, send)
        finally:
            uploads.hold(session, file, size if taken else 0)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> tuple[int, bool]:
        """Pass a request on; return how many bytes came with it, and whether it was done."""
        came, done = 0, False

        async def counted() -> Sent:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            return message

        async def answered(message: Sent) -> None:
            nonlocal done
            if message["type"] == "http.response.start":
                done = message["status"] < 300
            await send(message)

        await self._app(scope, counted, answered)
        return came, done


def _size(scope: Scope) -> int:
    """Return how large a file may be that comes: as it says, or the most that Streamlit takes."""
    most = int(config.get_option("server.maxUploadSize")) * 2**20
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() else most
