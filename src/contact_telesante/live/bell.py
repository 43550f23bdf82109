"""The listening side of the bell: one LISTEN connection per process, and a look at the heads every 2 s."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from contact_telesante.journal.bell import CHANNEL, Ear, lend, parameters
from contact_telesante.live import presence
from contact_telesante.live.hub import Hub

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 10.0
LISTENER = 0x4C495354
"""“LIST”: the advisory lock that every listening connection shares, by which they count each other."""
HERE = "contact_here"
"""The channel on which a listener says that it comes: nobody is alone until they have counted again."""
OTHERS = """
select count(*) from pg_locks
where locktype = 'advisory' and objid = %s and pid <> pg_backend_pid()
  and database = (select oid from pg_database where datname = current_database())
"""


@dataclass
class Bell:
    """Wakes the hub's rooms: for what this process wrote at once, for what others wrote when the database says so."""

    hub: Hub
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ear = Ear(self._hear)

    async def listen(self) -> None:
        """Serve for as long as the process lives, through restarts of the database."""
        lend(self.ear)
        wait = 0.2
        try:
            while True:
                try:
                    async with await _connect() as connection:
                        wait = 0.2
                        await self._serve(connection)
                except (psycopg.Error, OSError) as error:
                    log.warning("bell lost: %s", type(error).__name__)
                self.ear.alone = False
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        finally:
            lend(None)

    async def _serve(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute("select pg_advisory_lock_shared(%s)", [LISTENER])
        for channel in (CHANNEL, presence.CHANNEL, HERE):
            await connection.execute(f"listen {channel}")
        await connection.execute(f"notify {HERE}")
        while True:
            await self._count_others(connection)
            async for notice in connection.notifies(timeout=LOOK_SECONDS):
                self._dispatch(notice.channel, notice.payload)
            await self._look_at_heads(connection)

    async def _count_others(self, connection: psycopg.AsyncConnection) -> None:
        (others,) = await (await connection.execute(OTHERS, [LISTENER])).fetchone() or (1,)
        self.ear.alone = not others

    def _hear(self, team_id: UUID, number: int) -> None:
        """In the thread that rang: most teams have no room here, and the loop need not know of them."""
        if team_id in self.hub.rooms:
            self.loop.call_soon_threadsafe(self._moved, team_id, number)

    def _moved(self, team_id: UUID, number: int) -> None:
        room = self.hub.rooms.get(team_id)
        if room and number > room.number:
            self._start(room.catch_up())

    def _dispatch(self, channel: str, payload: str) -> None:
        if channel == HERE:
            self.ear.alone = False
            return
        team, *rest = payload.split(" ")
        if channel == CHANNEL:
            self._moved(UUID(team), int(rest[0]))
            return
        room = self.hub.rooms.get(UUID(team))
        if room and room.presence.hear(UUID(rest[0]), rest[1]):
            self._start(room.tell_presence())

    async def _look_at_heads(self, connection: psycopg.AsyncConnection) -> None:
        served = [team_id for team_id, room in self.hub.rooms.items() if room.streams]
        if not served:
            return
        cursor = await connection.execute("select team_id, number from journal_head where team_id = any(%s)", [served])
        for team_id, number in await cursor.fetchall():
            room = self.hub.rooms.get(team_id)
            if room and number > room.number >= 0:
                self._start(room.catch_up())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(_report)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("room not served: %s", type(error).__name__, exc_info=error)


async def _connect() -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(**parameters(), autocommit=True)
