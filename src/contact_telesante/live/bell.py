"""The listening side of the bell: one LISTEN connection per process, and a look at the heads every 2 s."""

import asyncio
import logging
from collections.abc import Coroutine
from uuid import UUID

import psycopg
from django.db import connections

from contact_telesante.journal.bell import CHANNEL
from contact_telesante.live import presence
from contact_telesante.live.hub import Hub

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 10.0


async def listen(hub: Hub) -> None:
    """Wake the hub's rooms, for as long as the process lives, through restarts of the database."""
    wait = 0.2
    while True:
        try:
            async with await _connect() as connection:
                wait = 0.2
                await _serve(hub, connection)
        except (psycopg.Error, OSError) as error:
            log.warning("bell lost: %s", type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


async def _serve(hub: Hub, connection: psycopg.AsyncConnection) -> None:
    tasks: set[asyncio.Task[None]] = set()
    await connection.execute(f"listen {CHANNEL}")
    await connection.execute(f"listen {presence.CHANNEL}")
    while True:
        async for notice in connection.notifies(timeout=LOOK_SECONDS):
            _dispatch(hub, notice.channel, notice.payload, tasks)
        await _look_at_heads(hub, connection, tasks)


def _dispatch(hub: Hub, channel: str, payload: str, tasks: set[asyncio.Task[None]]) -> None:
    team, *rest = payload.split(" ")
    room = hub.rooms.get(UUID(team))
    if room is None:
        return
    if channel == CHANNEL:
        if int(rest[0]) > room.number:
            _start(room.catch_up(), tasks)
    elif room.presence.hear(UUID(rest[0]), rest[1]):
        _start(room.tell_presence(), tasks)


async def _look_at_heads(hub: Hub, connection: psycopg.AsyncConnection, tasks: set[asyncio.Task[None]]) -> None:
    served = [team_id for team_id, room in hub.rooms.items() if room.streams]
    if not served:
        return
    cursor = await connection.execute("select team_id, number from journal_head where team_id = any(%s)", [served])
    for team_id, number in await cursor.fetchall():
        room = hub.rooms.get(team_id)
        if room and number > room.number >= 0:
            _start(room.catch_up(), tasks)


def _start(work: Coroutine[None, None, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    task.add_done_callback(_report)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("room not served: %s", type(error).__name__, exc_info=error)


async def _connect() -> psycopg.AsyncConnection:
    parameters = connections["default"].get_connection_params()
    for ours in ("pool", "cursor_factory", "context"):
        parameters.pop(ours, None)
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
