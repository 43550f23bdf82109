"""The bare limits: what this machine's database and sockets cost, with nothing of ours in between."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import psycopg

from bench.house import House
from bench.listeners import listening
from bench.processes import cpu_seconds

TABLE = "create table if not exists bench_bare (id int primary key, n int not null default 0)"
ROWS = "insert into bench_bare (id) select generate_series(0, 15) on conflict do nothing"
UPDATE = "update bench_bare set n = n + 1 where id = %s"


def update_seconds(house: House, count: int) -> list[float]:
    """How long each of `count` durable one-row updates takes on one connection."""
    with house.admin() as connection:
        connection.execute(TABLE)
        connection.execute(ROWS)
        return [_timed(connection) for _ in range(count)]


def _timed(connection: psycopg.Connection) -> float:
    started = time.perf_counter()
    connection.execute(UPDATE, [0])
    return time.perf_counter() - started


async def updates_per_second(house: House, writers: int, rows: int, seconds: float) -> float:
    """Durable one-row updates a second, by that many connections on that many rows."""
    with house.admin() as connection:
        connection.execute(TABLE)
        connection.execute(ROWS)
        address = connection.info.dsn
    end = time.monotonic() + seconds

    async def write(turn: int) -> int:
        count = 0
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as own:
            while time.monotonic() < end:
                await own.execute(UPDATE, [turn % rows])
                count += 1
        return count

    done = sum(await asyncio.gather(*(write(turn) for turn in range(writers))))
    return done / seconds


async def fan_out(receivers: int, size: int, events: int, pause: float) -> tuple[list[float], list[float], float]:
    """An event of `size` bytes to that many sockets, `events` times, by a server that does nothing else.

    First and last arrival of each, in seconds, and the server's processor time by receiver and event.
    """
    async with _server() as (process, port), listening(port, [("/", "")] * receivers) as streams:
        before, sent = cpu_seconds([process.pid]), dict[int, float]()
        for number in range(1, events + 1):
            sent[number] = time.monotonic()
            process.stdin.write(f"{number} {size}\n".encode())
            await asyncio.sleep(pause)
        await asyncio.sleep(1)
        used = cpu_seconds([process.pid]) - before
        arrivals = await streams.stop()
    first = [min(times) - sent[number] for number, times in arrivals.times.items()]
    last = [max(times) - sent[number] for number, times in arrivals.times.items()]
    return first, last, used / receivers / events


@contextlib.asynccontextmanager
async def _server() -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.bare", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield process, json.loads(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def _serve() -> None:
    """Answer every request with a stream; at each line `NUMBER SIZE` of standard input, write that event to all."""
    streams: list[asyncio.WriteTransport] = []

    class Stream(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def data_received(self, _data: bytes) -> None:
            self.transport.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nevent: hello\ndata:\n\n")
            streams.append(self.transport)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stream, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        number, size = map(int, line.split())
        frame = b"\nid: %d\nevent: frame\ndata: %s\n\n" % (number, b"x" * size)
        for stream in streams:
            stream.write(frame)


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve())
