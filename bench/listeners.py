"""Many open streams in a process of their own, so that reading them does not slow the writer that is measured.

`python -m bench.listeners` reads one line of JSON: {port, streams: [[path, authorization], …], parallel}. It says
`open SECONDS` once every stream said hello, and at the next line prints the `Arrivals`.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

ID = re.compile(rb"\nid: (\d+)\n")
OPENED_AT_ONCE = 24
LONGEST_OPENING = 120.0


@dataclass
class Arrivals:
    """When each event reached each stream, on the machine's monotonic clock."""

    times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    repeated: int = 0
    ended: int = 0
    received: int = 0


class Reader(asyncio.Protocol):
    """One stream. An event has arrived when its last byte has."""

    def __init__(self, request: bytes, arrivals: Arrivals, hello: "asyncio.Future[None]") -> None:
        self.request, self.arrivals, self.hello = request, arrivals, hello
        self.tail, self.number, self.seen = b"", None, set[int]()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.arrivals.received += len(data)
        if not self.hello.done() and b"event: hello" in data:
            self.hello.set_result(None)
        text, at = self.tail + data, 0
        while True:
            if self.number is None:
                if (match := ID.search(text, at)) is None:
                    break
                self.number, at = int(match[1]), match.end()
            if (end := text.find(b"\n\n", at)) < 0:
                break
            self._arrived(self.number)
            self.number, at = None, end + 1
        self.tail = text[max(at, len(text) - (40 if self.number is None else 1)) :]

    def _arrived(self, number: int) -> None:
        if number in self.seen:
            self.arrivals.repeated += 1
        else:
            self.seen.add(number)
            self.arrivals.times[number].append(time.monotonic())

    def connection_lost(self, _error: Exception | None) -> None:
        self.arrivals.ended += 1
        if not self.hello.done():
            self.hello.set_exception(ConnectionError("refused before hello"))


@dataclass
class Listening:
    """The streams as their parent sees them."""

    process: asyncio.subprocess.Process
    opening_seconds: float

    async def stop(self) -> Arrivals:
        """Close every stream and tell what came."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"stop\n")
        told = json.loads(await self.process.stdout.readline())
        return Arrivals(**told | {"times": {int(number): times for number, times in told["times"].items()}})


@contextlib.asynccontextmanager
async def listening(port: int, streams: list[tuple[str, str]]) -> AsyncIterator[Listening]:
    """Hold those (path, authorization) open from another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.listeners", stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=2**28
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"port": port, "streams": streams}).encode() + b"\n")
        word, _space, seconds = (await process.stdout.readline()).decode().partition(" ")
        if word != "open":
            raise RuntimeError("the streams did not open")
        yield Listening(process, float(seconds))
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _listen() -> None:
    asked = json.loads(await asyncio.to_thread(sys.stdin.readline))
    arrivals, turns, started = Arrivals(), asyncio.Semaphore(OPENED_AT_ONCE), time.monotonic()
    loop = asyncio.get_running_loop()

    async def opened(path: str, authorization: str) -> None:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost:{asked['port']}\r\nAuthorization: {authorization}\r\n\r\n"
        async with turns:
            hello = loop.create_future()
            await loop.create_connection(lambda: Reader(head.encode(), arrivals, hello), "127.0.0.1", asked["port"])
            await hello

    async with asyncio.timeout(LONGEST_OPENING):
        await asyncio.gather(*(opened(*stream) for stream in asked["streams"]))
    print("open", time.monotonic() - started, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(vars(arrivals)), flush=True)


if __name__ == "__main__":
    import uvloop

    uvloop.run(_listen())
