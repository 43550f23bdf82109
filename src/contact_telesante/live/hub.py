"""The hub of a node: one room per team that has streams here, each reading the journal in order."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.scopes import scope
from contact_telesante.live.frames import Medium, event
from contact_telesante.live.presence import Presence
from contact_telesante.live.threads import in_thread
from contact_telesante.teams.events import MemberChanged, MemberLeft
from contact_telesante.teams.seats import Audience, House, Seat

log = logging.getLogger(__name__)

FURTHEST_BEHIND = 1000
BATCH = 200
QUEUE_FRAMES = 256
QUEUE_BYTES = 1_000_000


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream: a bounded queue between its room and its socket."""

    seat: Seat
    medium: Medium
    credential: str
    number: int
    queue: deque[bytes] = field(default_factory=deque)
    queued_bytes: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False

    @property
    def audience(self) -> tuple[Medium, Audience]:
        """What its frames are made for."""
        return self.medium, self.seat.audience

    def put(self, frame: bytes) -> None:
        """Queue a frame; a reader that lets too many wait gets a `resync` instead, and is let go."""
        if self.closing or not frame:
            return
        if len(self.queue) >= QUEUE_FRAMES or self.queued_bytes + len(frame) > QUEUE_BYTES:
            self.queue.clear()
            self.close(event("resync"))
            return
        self.queue.append(frame)
        self.queued_bytes += len(frame)
        self.wake.set()

    def close(self, last: bytes = b"") -> None:
        """End the stream after what is queued and a last frame."""
        if last:
            self.queue.append(last)
        self.closing = True
        self.wake.set()

    async def take(self, timeout: float) -> bytes:
        """Everything queued, as soon as there is something; empty after `timeout` seconds of silence."""
        if not self.queue and not self.closing:
            try:
                async with asyncio.timeout(timeout):
                    await self.wake.wait()
            except TimeoutError:
                return b""
        frames = b"".join(self.queue)
        self.queue.clear()
        self.queued_bytes = 0
        self.wake.clear()
        return frames


@dataclass(eq=False)
class Room:
    """One team on this node: its streams, the number they have reached, who is here."""

    team_id: UUID
    number: int = -1
    streams: set[Stream] = field(default_factory=set)
    presence: Presence = field(default_factory=Presence)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    behind: bool = False

    async def join(self, stream: Stream) -> None:
        """Let a stream in: first what it missed, then everything as it comes, nothing twice and nothing lost."""
        async with self.lock:
            await self._pump()
            missed = self.number - stream.number
            if missed < 0 or missed > FURTHEST_BEHIND:
                stream.put(event("resync", number=self.number))
            elif missed:
                entries, _left = await in_thread(_read, self.team_id, stream.number, FURTHEST_BEHIND)
                entries = [entry for entry in entries if entry.number <= self.number]
                stream.put(await in_thread(stream.medium.renderer.entries, self.team_id, stream.seat.audience, entries))
            stream.number = self.number
            self.streams.add(stream)

    async def catch_up(self) -> None:
        """Send what the journal holds beyond the room's number; rings that come meanwhile ride along."""
        if self.behind:
            return
        self.behind = True
        async with self.lock:
            self.behind = False
            await self._pump()

    async def _pump(self) -> None:
        if self.number < 0:
            self.number = await in_thread(_head, self.team_id)
        more = True
        while more and self.streams:
            entries, more = await in_thread(_read, self.team_id, self.number, BATCH)
            if entries:
                await self._send(entries)
                self.number = entries[-1].number
        if not self.streams:
            self.number = await in_thread(_head, self.team_id)

    async def _send(self, entries: list[Entry]) -> None:
        audiences = {stream.audience for stream in self.streams}
        frames = {
            (medium, audience): await in_thread(medium.renderer.entries, self.team_id, audience, entries)
            for medium, audience in audiences
        }
        for stream in self.streams:
            stream.put(frames.get(stream.audience, b""))
            stream.number = entries[-1].number
        self._close_changed(entries)

    def _close_changed(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            happened = entry.event
            if isinstance(happened, MemberLeft | MemberChanged):
                for stream in self.streams:
                    if stream.seat.user_id == happened.user_id:
                        stream.close(event("bye", retry_ms=500))

    async def tell_presence(self) -> None:
        """Send every stream the present list of people."""
        here = self.presence.here()
        for medium, audience in {stream.audience for stream in self.streams}:
            frame = await in_thread(medium.renderer.presence, self.team_id, audience, here)
            for stream in self.streams:
                if stream.audience == (medium, audience):
                    stream.put(frame)


class Hub:
    """Every room of this node."""

    def __init__(self) -> None:
        self.rooms: dict[UUID, Room] = {}

    def room(self, team_id: UUID) -> Room:
        """The team's room, opened at its first stream."""
        return self.rooms.setdefault(team_id, Room(team_id))

    def leave(self, stream: Stream) -> None:
        """Let a stream out; an empty room is forgotten."""
        room = self.rooms.get(stream.seat.team_id)
        if room is None:
            return
        room.streams.discard(stream)
        if not room.streams and not room.lock.locked():
            del self.rooms[room.team_id]

    def streams(self) -> list[Stream]:
        """Every open stream of this node."""
        return [stream for room in self.rooms.values() for stream in room.streams]


def _head(team_id: UUID) -> int:
    house = House(team_id)
    with scope(house):
        return journal.number_of(house)


def _read(team_id: UUID, after: int, limit: int) -> tuple[list[Entry], bool]:
    house = House(team_id)
    with scope(house):
        entries = journal.entries_after(house, after, limit)
    return entries, len(entries) == limit
