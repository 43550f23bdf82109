"""Streams as raw ASGI: one short look at rights, then nothing but a queue and a socket."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from contact_telesante.audit import origin
from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board.views import queries as views
from contact_telesante.board.views.rules import PASSERS_BY, sign_of
from contact_telesante.identity import queries as identity
from contact_telesante.identity.factors.rules import is_missing
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.live import presence
from contact_telesante.live.bell import Bell
from contact_telesante.live.frames import Medium, event
from contact_telesante.live.hub import Hub, Stream
from contact_telesante.live.threads import in_thread
from contact_telesante.teams.invitations.rules import must_sign_first
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import Seat

log = logging.getLogger(__name__)
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PING_SECONDS = 20.0
SHORTEST_LIFE, LONGEST_LIFE = 480.0, 600.0
CREDENTIALS_SECONDS = 3.0
NEVER = 10**17
"""A number that no journal reaches: whoever is there has everything to read again."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Refused(Exception):
    """No stream for this request: an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Streams:
    """The node's streams: `serve` each, between `start` and `stop`."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(work) for work in (Bell(self.hub).listen(), self._watch_credentials(), self._beat())
        ]

    async def stop(self) -> None:
        """Say goodbye to every stream, each with its own delay before it comes back, and stop listening."""
        for stream in self.hub.streams():
            stream.close(event("bye", retry_ms=random.randint(500, 4000)))  # noqa: S311 (spreads load, hides nothing)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def serve(self, slug: str, medium: Medium, scope_: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a stream, or with 401, 404 or 422."""
        try:
            stream = await in_thread(_open, slug, medium, scope_)
        except Refused as refused:
            await _refuse(send, refused.status, *medium.renderer.refusal(refused.status))
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        gone = asyncio.create_task(_until_gone(receive))
        gone.add_done_callback(lambda _gone: stream.close())
        try:
            await self._run(stream, gone, send)
        finally:
            gone.cancel()
            self.hub.leave(stream)
            if not self.hub.hears(stream.seat):
                presence.tell(stream.seat.team_id, stream.seat.user_id, "gone")
            await in_thread(_record, Act.STREAM_CLOSED, stream, scope_)

    async def _run(self, stream: Stream, gone: "asyncio.Task[None]", send: Send) -> None:
        await _write(send, event("hello", f'{{"number": {stream.number}}}', retry_ms=1000))
        room = self.hub.room(stream.seat.team_id)  # here and not before: an empty room is forgotten between two awaits
        await room.join(stream)
        presence.tell(stream.seat.team_id, stream.seat.user_id, "here")
        stream.put(await room.present(stream.audience))
        now, left = asyncio.get_running_loop().time, _left(stream.seat)
        life = min(random.uniform(SHORTEST_LIFE, LONGEST_LIFE), left)  # noqa: S311
        end = now() + life
        while not gone.done():
            frames = await stream.take(min(PING_SECONDS, max(end - now(), 0.05)))
            if gone.done():
                return
            await _write(send, frames or event("ping"))
            if stream.closing or now() >= end:
                break
        # Whoever closed it has said how and when. Rights that end make the page ask for all of itself again.
        last = b"" if stream.closing else event("resync") if life == left else event("bye", retry_ms=300)
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _watch_credentials(self) -> None:
        """Close the streams whose session, token or account ended."""
        while True:
            await asyncio.sleep(CREDENTIALS_SECONDS)
            streams = self.hub.streams()
            if not streams:
                continue
            try:
                living = await in_thread(identity.living_credentials, {stream.credential for stream in streams})
            except Exception as error:  # the database may be away: nobody is let in, nobody is thrown out
                log.warning("credentials not checked: %s", type(error).__name__)
                continue
            for stream in streams:
                if stream.credential not in living:
                    stream.close()

    async def _beat(self) -> None:
        """Keep this node's people present on every node."""
        while True:
            await asyncio.sleep(presence.EXPIRY_SECONDS / 2)
            for team_id, user_id in {(stream.seat.team_id, stream.seat.user_id) for stream in self.hub.streams()}:
                presence.tell(team_id, user_id, "here")
            for room in list(self.hub.rooms.values()):
                await room.tell_presence()


def _left(seat: Seat) -> float:
    """Seconds until time alone changes the seat's rights: its stream ends then, and its page asks again."""
    return max((seat.until - clock.now()).total_seconds(), 0.0) if seat.until else LONGEST_LIFE


def _open(slug: str, medium: Medium, scope_: Scope) -> Stream:
    """Resolve who asks and from which number; record the look."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope_["headers"]}
    seat, credential = _seat(slug, headers)
    query = parse_qs(scope_.get("query_string", b"").decode("latin-1"))
    asked = headers.get("last-event-id") or (query.get("after") or ["0"])[0]
    if not asked.isdecimal() or len(asked) > 18:
        raise Refused(422)
    seat, is_as_drawn = _looking(seat, {name: values[0] for name, values in query.items()})
    number = int(asked) if is_as_drawn else NEVER  # a page drawn through other columns fetches itself again
    stream = Stream(seat=seat, medium=medium, credential=credential, number=number)
    _record(Act.STREAM_OPENED, stream, scope_)
    return stream


def _looking(seat: Seat, asked: Mapping[str, str]) -> tuple[Seat, bool]:
    """The seat through the columns of its page, and whether they are still those the page was drawn with.

    A wall is told what to look at again, and of nobody: names are not even sent there.
    """
    if asked.get("wall"):
        return replace(seat, groups=seat.groups & PASSERS_BY).through(()), True
    if not asked.get("view"):
        return seat, True
    with scope(seat):
        try:
            columns = views.lens_for(seat, asked["view"][:60]).columns
        except ObjectDoesNotExist:
            raise Refused(404) from None
    return seat.through(columns), sign_of(columns) == asked.get("through", "")


def _seat(slug: str, headers: Mapping[str, str]) -> tuple[Seat, str]:
    credential = _credential(headers)
    user = identity.user_of_credential(credential) if credential else None
    if user is None:
        raise Refused(401)
    try:
        seat = seat_of(user, slug)
    except ObjectDoesNotExist:
        raise Refused(404) from None
    if is_missing(given=user.factor_given, role=seat.role):
        raise Refused(401)
    if must_sign_first(seat):
        raise Refused(403)
    return seat, credential


def _credential(headers: Mapping[str, str]) -> str:
    kind, _space, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return identity.credential_of_token(secret.strip())
    cookie = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    return f"session:{cookie.value}" if cookie else ""


def _record(act: Act, stream: Stream, scope_: Scope) -> None:
    address = (scope_.get("client") or (None,))[0]
    token = origin.current.set(origin.Origin(stream.medium.name, address, origin.session_digest(stream.credential)))
    try:
        with scope(stream.seat):
            record_look(act, by=stream.seat)
    finally:
        origin.current.reset(token)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, frames: bytes) -> None:
    await send({"type": "http.response.body", "body": frames, "more_body": True})


async def _refuse(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"cache-control", b"no-store"), (b"content-type", content_type)]
    if status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
