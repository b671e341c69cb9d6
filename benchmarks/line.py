"""A slow line: what passes through it is counted, held up and let through at a rate, in both directions."""

import asyncio
from dataclasses import dataclass, field

_PIECE = 16 * 1024


@dataclass
class Line:
    """A line of so many bytes a second and seconds there and back, shared by all connections through it."""

    rate: float = 200_000
    round_trip: float = 0.15
    down: int = 0
    _free: dict[str, float] = field(default_factory=dict)

    async def carry(self, port: int) -> asyncio.Server:
        """Open the line to a port of this machine; its own port is that of the server that is returned."""

        async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # What it takes to be connected.
            await asyncio.sleep(self.round_trip)
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(self._pass("up", reader, back), self._pass("down", there, writer))

        return await asyncio.start_server(come, "127.0.0.1", 0)

    async def _pass(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes, no faster than the line; order is kept, and several connections share the rate."""
        now = asyncio.get_running_loop().time
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(due - now())
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        task = asyncio.create_task(deliver())
        try:
            while True:
                data = await reader.read(_PIECE)
                self.down += len(data) if way == "down" else 0
                self._free[way] = max(now(), self._free.get(way, 0.0)) + len(data) / self.rate
                waiting.put_nowait((self._free[way] + self.round_trip / 2, data))
                if not data:
                    break
                # Not more is taken than is on its way: else everything would be read at once, and lie here.
                await asyncio.sleep(max(0.0, self._free[way] - now() - self.round_trip))
            await task
        except ConnectionError:
            task.cancel()
