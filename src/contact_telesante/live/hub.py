"""The hub of a node: one room per team that has streams here, each reading the journal in order."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.scopes import scope
from contact_telesante.live.frames import Here, Medium, event
from contact_telesante.live.presence import Presence
from contact_telesante.live.threads import in_thread
from contact_telesante.teams.seats import Audience, House, Seat

log = logging.getLogger(__name__)

FURTHEST_BEHIND = 1000
BATCH = 200
QUEUE_FRAMES = 256
QUEUE_BYTES = 1_000_000
KEPT_MISSED = 8
PRESENCE_PAUSE = 0.1  # seconds in which words about people are gathered, longer the more there are to tell
PRESENCE_PAUSE_BY_STREAM = 0.002

Ear: TypeAlias = tuple[Medium, Audience]
"""What frames are made for: the medium, and what its reader may see."""
Frames: TypeAlias = dict[Ear, bytes]


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
    def audience(self) -> Ear:
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
    telling: bool = False
    missed: dict[tuple[Ear, int, int], bytes] = field(default_factory=dict)
    told: dict[Ear, tuple[tuple[Here, ...], bytes]] = field(default_factory=dict)

    async def join(self, stream: Stream) -> None:
        """Let a stream in: first what it missed, then everything as it comes, nothing twice and nothing lost.

        A stream that missed nothing waits for nothing: a thousand that come at once must not hold up an edit.
        """
        async with self.lock:
            if not self.streams or stream.number > self.number:
                await self._pump()
            missed = self.number - stream.number
            if missed < 0 or missed > FURTHEST_BEHIND:
                stream.put(event("resync", number=self.number))
            elif missed:
                stream.put(await self._missed(stream))
            stream.number = self.number
            self.streams.add(stream)

    async def _missed(self, stream: Stream) -> bytes:
        """The frames between the stream's number and the room's, made once for all those who come back together."""
        asked = (stream.audience, stream.number, self.number)
        if asked not in self.missed:
            if len(self.missed) >= KEPT_MISSED:
                self.missed.clear()
            _entries, _more, frames = await in_thread(
                _frames, self.team_id, stream.number, FURTHEST_BEHIND, {stream.audience}, upto=self.number
            )
            self.missed[asked] = frames.get(stream.audience, b"")
        return self.missed[asked]

    async def catch_up(self) -> None:
        """Send what the journal holds beyond the room's number; rings that come meanwhile ride along."""
        if self.behind:
            return
        self.behind = True
        async with self.lock:
            self.behind = False
            await self._pump()

    async def _pump(self) -> None:
        if not self.streams:
            self.number = await in_thread(_head, self.team_id)
            return
        more = True
        while more and self.streams:
            audiences = {stream.audience for stream in self.streams}
            entries, more, frames = await in_thread(_frames, self.team_id, self.number, BATCH, audiences)
            if entries:
                self._send(entries, frames)

    def _send(self, entries: list[Entry], frames: Frames) -> None:
        self.number = entries[-1].number
        self.missed.clear()
        self.told.clear()
        for stream in self.streams:
            stream.put(frames.get(stream.audience, b""))
            stream.number = self.number
        self._close_changed(entries)

    def _close_changed(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            moved = entry.event.rights_moved
            for stream in self.streams if moved else ():
                if moved in {True, stream.seat.user_id}:
                    stream.close(event("bye", retry_ms=500))

    async def tell_presence(self) -> None:
        """Send every stream the present list of people; words that come close together are told once."""
        if self.telling:
            return
        self.telling = True
        await asyncio.sleep(PRESENCE_PAUSE + len(self.streams) * PRESENCE_PAUSE_BY_STREAM)
        self.telling = False
        for audience in {stream.audience for stream in self.streams}:
            frame = await self.present(audience)
            for stream in self.streams:
                if stream.audience == audience:
                    stream.put(frame)

    async def present(self, audience: Ear) -> bytes:
        """The event that tells who is here; made once while nothing changes."""
        here = tuple(self.presence.here())
        if (kept := self.told.get(audience)) and kept[0] == here:
            return kept[1]
        medium, seen = audience
        frame = await in_thread(medium.renderer.presence, self.team_id, seen, here)
        self.told[audience] = here, frame
        return frame


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

    def hears(self, seat: Seat) -> bool:
        """Whether that person still has a stream of that team on this node."""
        room = self.rooms.get(seat.team_id)
        return room is not None and any(stream.seat.user_id == seat.user_id for stream in room.streams)

    def streams(self) -> list[Stream]:
        """Every open stream of this node."""
        return [stream for room in self.rooms.values() for stream in room.streams]


def _head(team_id: UUID) -> int:
    house = House(team_id)
    with scope(house):
        return journal.number_of(house)


def _frames(
    team_id: UUID, after: int, limit: int, audiences: set[Ear], *, upto: int | None = None
) -> tuple[list[Entry], bool, Frames]:
    """At most `limit` entries after a number, whether there may be more, and their frames for each audience."""
    house = House(team_id)
    with scope(house):
        read = journal.entries_after(house, after, limit)
        entries = [entry for entry in read if upto is None or entry.number <= upto]
        frames = {ear: ear[0].renderer.entries(team_id, ear[1], entries) for ear in audiences} if entries else {}
    return entries, len(read) == limit, frames
