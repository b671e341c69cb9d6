"""A Streamlit session without a browser: a websocket client that reruns a page and reads what comes back."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.platform.server import start


@dataclass(frozen=True)
class Rerun:
    """What one rerun took and brought: seconds until the script had finished, its messages, and what went wrong."""

    seconds: float
    messages: bytes
    exceptions: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many bytes came."""
        return len(self.messages)

    def says(self, words: str) -> bool:
        """Say whether words came, as they are: what a client does with them is not the server's time."""
        return words.encode() in self.messages


class Session:
    """One reader's connection."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._hashes: dict[str, str] = {}

    async def rerun(self, page: str = "", query: str = "") -> Rerun:
        """Run a page and wait until its script has finished."""
        ask = BackMsg()
        ask.rerun_script.query_string = query
        ask.rerun_script.page_name = page
        ask.rerun_script.page_script_hash = self._hashes.get(page, "")
        began = time.perf_counter()
        await self._socket.send(ask.SerializeToString())
        messages: list[bytes] = []
        exceptions: list[str] = []
        while True:
            data = await self._socket.recv()
            assert isinstance(data, bytes)
            messages.append(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    exceptions.append(element.exception.message)
            elif kind == "navigation":
                self._hashes = {
                    "" if one.is_default else one.url_pathname: one.page_script_hash
                    for one in message.navigation.app_pages
                }
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                seconds = time.perf_counter() - began
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    exceptions.append(f"script finished with {message.script_finished}")
                return Rerun(seconds, b"".join(messages), tuple(exceptions))


@asynccontextmanager
async def connect(port: int, headers: Mapping[str, str] | None = None, *, token: bool = True) -> AsyncIterator[Session]:
    """Open a session with the server on a port of this machine, with more headers where given.

    ``token`` says whether it is that of whoever started the server.
    """
    sent = dict(headers or {})
    address = f"ws://{sent.pop('Host', f'127.0.0.1:{port}')}/_stcore/stream"
    protocols = [websockets.Subprotocol("streamlit")]
    if token:
        sent.setdefault("Cookie", "=".join(start.cookie(port)))
    async with websockets.connect(
        address, host="127.0.0.1", port=port, subprotocols=protocols, max_size=None, additional_headers=sent
    ) as socket:
        yield Session(socket)
