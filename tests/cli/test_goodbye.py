"""The application hears of its end when the signal comes, not when the last request has ended."""

import asyncio
import signal

import pytest

from contact_telesante.cli import goodbye
from contact_telesante.cli.goodbye import EarlyGoodbye


class Server:
    """A server's side of an application's life, and the order in which things were said."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.words: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def application(self, scope, receive, send) -> None:
        for _ in ("startup", "shutdown"):
            word = (await receive())["type"]
            self.order.append(f"heard {word}")
            await send({"type": f"{word}.complete"})

    async def send(self, message) -> None:
        self.order.append(f"answered {message['type']}")

    async def live(self, end) -> list[str]:
        life = asyncio.ensure_future(EarlyGoodbye(self.application)({"type": "lifespan"}, self.words.get, self.send))
        await self.words.put({"type": "lifespan.startup"})
        await asyncio.sleep(0.01)
        await end(self)
        await asyncio.wait_for(life, 1)
        return self.order


@pytest.fixture
def kills(monkeypatch):
    sent = []
    monkeypatch.setattr(goodbye.os, "kill", lambda _pid, signum: sent.append(signum))
    return sent


def test_the_signal_is_the_applications_last_word_and_the_server_stops_after_it(kills):
    async def end(server: Server) -> None:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0.05)
        assert server.order[-1] == "heard lifespan.shutdown"
        assert kills == [signal.SIGINT]
        await server.words.put({"type": "lifespan.shutdown"})

    async def scenario() -> list[str]:
        return await Server().live(end)

    assert asyncio.run(scenario())[1:] == [
        "answered lifespan.startup.complete",
        "heard lifespan.shutdown",
        "answered lifespan.shutdown.complete",
    ]


def test_a_server_that_stops_by_itself_is_heard_as_usual(kills):
    async def scenario() -> list[str]:
        return await Server().live(lambda server: server.words.put({"type": "lifespan.shutdown"}))

    assert asyncio.run(scenario())[-1] == "answered lifespan.shutdown.complete"
    assert kills == []


def test_requests_pass_untouched():
    seen = []

    async def application(scope, receive, send) -> None:
        seen.append((scope, receive, send))

    asyncio.run(EarlyGoodbye(application)({"type": "http"}, "receive", "send"))

    assert seen == [({"type": "http"}, "receive", "send")]
