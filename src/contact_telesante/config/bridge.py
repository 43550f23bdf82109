"""From the server's event loop to Django in a thread and back: one crossing there, one back.

A request crosses with its whole body and an answer with its whole content: neither a slow sender nor a slow reader
keeps a thread. Only an answer longer than `PIECE` is handed over piece by piece, as fast as it is read.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from contact_telesante.interop.excel.safety import LARGEST_FILE
from contact_telesante.live.workers import Workers

if TYPE_CHECKING:
    from contact_telesante.live.streams import Receive, Scope, Send

Message = dict[str, Any]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

LONGEST_BODY = LARGEST_FILE + 1024 * 1024
"""Bytes kept of a body: the largest file that a page takes and the form around it. What follows is read and dropped,
so that the page can say that the file is too large.
"""
LONGEST_SENT = 100 * 1024 * 1024
"""Bytes after which nobody listens any more."""
LARGE_BODY = 64 * 1024
LARGE_AT_ONCE = 8
"""How many bodies are received beyond `LARGE_BODY` at once; the others wait there."""
PATIENCE, PATIENCE_FOR_LARGE = 30.0, 300.0
"""Seconds that a sender may take for the first `LARGE_BODY` bytes, or wait for a place, and for all that follows."""
PIECE = 256 * 1024


class Refused(Exception):
    """The request ends before Django sees it, with that status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Gone(Exception):
    """Whoever asked has left."""


class Bridge:
    """A WSGI application as an ASGI one, with `threads` of its own."""

    def __init__(self, application: Wsgi, threads: int) -> None:
        self._application = application
        self._workers = Workers(threads, "page")
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        try:
            body = await self._body(scope, receive)
        except Refused as refused:
            await send(_start(refused.status, [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]))
            await send(_piece(refused.status.phrase.encode()))
            return
        except Gone:
            return
        for message in await self._workers.run(self._answer, environ_of(scope, body), _from_a_thread(send)):
            await send(message)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        if _announced(scope) == 0:
            return b""
        body = _Body(receive)
        await body.take(LARGE_BODY, PATIENCE)
        if body.more:
            await _in_time(self._large.acquire(), PATIENCE, HTTPStatus.SERVICE_UNAVAILABLE)
            try:
                await body.take(LONGEST_SENT, PATIENCE_FOR_LARGE)
            finally:
                self._large.release()
        if body.more:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return bytes(body.kept)

    def _answer(self, environ: dict[str, Any], hand_over: Callable[[Message], None]) -> list[Message]:
        """In a thread: what is left to send once `hand_over` has sent all but the last piece."""
        left: list[Message] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            left[:] = [_start(int(status[:3]), headers)]

        content = self._application(environ, start_response)
        try:
            pieces = _pieces(content)
            piece = next(pieces)
            for following in pieces:
                for message in (*left, _piece(piece, more=True)):
                    hand_over(message)
                left, piece = [], following
            return [*left, _piece(piece)]
        finally:
            if close := getattr(content, "close", None):
                close()


def environ_of(scope: Scope, body: bytes) -> dict[str, Any]:
    """The request and its body as PEP 3333 wants it: https://peps.python.org/pep-3333/#environ-variables."""
    server, port = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 0),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client := scope.get("client"):
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if body and "HTTP_TRANSFER_ENCODING" not in environ:  # HTTP/2 need not say how long a body is
        environ.setdefault("CONTENT_LENGTH", str(len(body)))
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    if "_" in name:
        return  # it would pass for the same name with a hyphen, which a proxy may vouch for
    key = name.upper().replace("-", "_")
    key = key if key in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{key}"
    joint = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value


def _announced(scope: Scope) -> int | None:
    """The body's length in bytes, None when its sender does not know; `Refused` for one that nobody reads."""
    said = dict(scope["headers"])
    if b"transfer-encoding" in said:
        return None
    if b"content-length" not in said:
        return None if scope["http_version"] == "2" and scope["method"] not in {"GET", "HEAD"} else 0
    try:
        length = int(said[b"content-length"])
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    if length > LONGEST_SENT:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return length


class _Body:
    """A body as it comes: what is `kept` of it, how much was `sent`, whether `more` is to come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.kept = bytearray()
        self.sent, self.more = 0, True

    async def take(self, upto: int, patience: float) -> None:
        """Receive until the end, or until more than `upto` bytes were sent; `Refused` after `patience` seconds."""
        await _in_time(self._take(upto), patience, HTTPStatus.REQUEST_TIMEOUT)

    async def _take(self, upto: int) -> None:
        while self.more and self.sent <= upto:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            self.sent, self.more = self.sent + len(piece), message.get("more_body", False)
            self.kept += piece[: LONGEST_BODY - len(self.kept)]


async def _in_time(work: Awaitable[object], seconds: float, otherwise: HTTPStatus) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        raise Refused(otherwise) from None


def _from_a_thread(send: Send) -> Callable[[Message], None]:
    """`send` for a thread, which waits until the message has left."""
    loop = asyncio.get_running_loop()

    async def sent(message: Message) -> None:  # the server's awaitables are no coroutines
        await send(message)

    return lambda message: asyncio.run_coroutine_threadsafe(sent(message), loop).result()


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content again, in pieces of at least `PIECE` bytes but for the last."""
    kept: list[bytes] = []
    length = 0
    for chunk in content:
        if length >= PIECE:
            yield b"".join(kept)
            kept, length = [], 0
        kept.append(chunk)
        length += len(chunk)
    yield b"".join(kept)


def _start(status: int, headers: Iterable[tuple[str, str]]) -> Message:
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": int(status), "headers": encoded}


def _piece(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
