"""The crossing from the event loop to Django: whole requests there, whole answers back, nobody waits for the slow."""

import asyncio
import threading

import pytest

from contact_telesante.config import bridge

PLAIN = [("Content-Type", "text/plain")]


class Visit:
    """One request to a bridge, as the server would bring it, and what was answered."""

    def __init__(self, body=(), *, method="POST", headers=(), path="/", length=None):
        self.pieces = list(body)
        announced = sum(len(piece) for piece in self.pieces) if length is None else length
        sized = [(b"content-length", str(announced).encode())] if self.pieces or length is not None else []
        self.scope = {
            "method": method,
            "path": path,
            "query_string": b"q=1",
            "http_version": "1.1",
            "headers": [*sized, *headers],
            "client": ("192.0.2.7", 4711),
        }
        self.sent = []

    async def receive(self):
        if not self.pieces:
            return {"type": "http.disconnect"}
        piece = self.pieces.pop(0)
        if piece is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message):
        self.sent.append(message)

    async def pay(self, made):
        await made(self.scope, self.receive, self.send)
        return self

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def content(self):
        return b"".join(message["body"] for message in self.sent[1:])


def echo(environ, start_response):
    start_response("201 Created", [*PLAIN, ("X-Path", environ["PATH_INFO"])])
    return [environ["wsgi.input"].read()]


def visit(application, **request):
    made = bridge.Bridge(application, threads=2)
    return asyncio.run(Visit(**request).pay(made))


def test_a_request_crosses_whole_and_so_does_its_answer():
    done = visit(echo, body=[b"one ", b"two"], path="/é")

    assert (done.status, done.content) == (201, b"one two")
    assert (b"x-path", "/é".encode()) in done.sent[0]["headers"]
    assert [message.get("more_body") for message in done.sent] == [None, False]


def test_a_request_without_body_is_not_waited_for():
    assert visit(echo, method="GET").content == b""


def test_headers_reach_django_as_the_standard_names_them():
    headers = [
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"x"),
        (b"accept", b"y"),
        (b"x_forwarded_for", b"z"),
    ]
    environ = bridge.environ_of(Visit([b"abc"], headers=[*headers, (b"content-type", b"text/plain")]).scope, b"abc")

    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("3", "text/plain")
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert environ["QUERY_STRING"] == "q=1"
    assert "HTTP_X_FORWARDED_FOR" not in environ  # a proxy vouches for the hyphens only


@pytest.mark.parametrize(
    ("request_", "status"),
    [({"length": bridge.LONGEST_SENT + 1}, 413), ({"headers": [(b"content-length", b"many")], "length": None}, 400)],
)
def test_what_nobody_reads_is_refused_before_it_comes(request_, status):
    assert visit(pytest.fail, **request_).status == status


def test_a_body_beyond_what_a_page_takes_is_read_and_dropped(monkeypatch):
    monkeypatch.setattr(bridge, "LONGEST_BODY", 10)

    assert visit(echo, body=[b"0123456", b"789ab", b"cdef"]).content == b"0123456789"


def test_a_body_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(bridge, "LARGE_BODY", 5)
    monkeypatch.setattr(bridge, "LONGEST_SENT", 10)
    endless = [(b"transfer-encoding", b"chunked")]

    assert visit(pytest.fail, body=[b"0123456", b"789ab", b"c"], headers=endless, length=None).status == 413


def test_a_sender_who_falls_silent_is_let_go_and_keeps_no_thread(monkeypatch):
    monkeypatch.setattr(bridge, "PATIENCE", 0.3)
    made = bridge.Bridge(echo, threads=1)

    async def two():
        slow = asyncio.create_task(Visit([b"half", None], length=9).pay(made))
        await asyncio.sleep(0)
        quick = await Visit([b"whole"]).pay(made)
        assert not slow.done()
        return await slow, quick

    slow, quick = asyncio.run(two())

    assert (quick.content, slow.status) == (b"whole", 408)


@pytest.mark.parametrize("patience", ["PATIENCE", "PATIENCE_FOR_LARGE"])
def test_a_sender_who_drips_for_ever_is_let_go_too(monkeypatch, patience):
    monkeypatch.setattr(bridge, patience, 0.2)
    monkeypatch.setattr(bridge, "LARGE_BODY", 2 if patience == "PATIENCE_FOR_LARGE" else 1_000)

    class Dripping(Visit):
        async def receive(self):
            await asyncio.sleep(0.02)
            return {"type": "http.request", "body": b".", "more_body": True}

    done = asyncio.run(Dripping(length=1_000).pay(bridge.Bridge(pytest.fail, threads=1)))

    assert done.status == 408


def test_large_bodies_take_a_place_once_they_come_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(bridge, "PATIENCE", 0.2)
    monkeypatch.setattr(bridge, "LARGE_AT_ONCE", 1)
    monkeypatch.setattr(bridge, "LARGE_BODY", 10)
    made = bridge.Bridge(echo, threads=1)

    async def three():
        silent = asyncio.create_task(Visit([None], length=1_000).pay(made))
        await asyncio.sleep(0)
        whole = await Visit([b"0123456789", b"ab"]).pay(made)
        coming = asyncio.create_task(Visit([b"0123456789ab", None], length=1_000).pay(made))
        await asyncio.sleep(0)
        turned_away = await Visit([b"0123456789ab", b"c"]).pay(made)
        coming.cancel()
        return (await silent).status, whole.content, turned_away.status

    assert asyncio.run(three()) == (408, b"0123456789ab", 503)


def test_a_body_whose_length_was_not_said_reaches_django_whole():
    environ = bridge.environ_of({**Visit().scope, "http_version": "2"}, b"abc")

    assert environ["CONTENT_LENGTH"] == "3"


def test_who_leaves_before_the_end_asked_nothing():
    assert visit(pytest.fail, body=[], length=5).sent == []


def test_a_long_answer_is_handed_over_as_it_is_made_and_closed_where_it_was_made(monkeypatch):
    monkeypatch.setattr(bridge, "PIECE", 4)
    threads = []

    class Long:
        def __iter__(self):
            for chunk in (b"ab", b"cd", b"ef", b"gh", b"i"):
                threads.append(threading.current_thread().name)
                yield chunk

        def close(self):
            threads.append(threading.current_thread().name)

    def long(_environ, start_response):
        start_response("200 OK", PLAIN)
        return Long()

    done = visit(long, method="GET")

    assert [message["body"] for message in done.sent[1:]] == [b"abcd", b"efgh", b"i"]
    assert len(threads) == 6
    assert len(set(threads)) == 1
