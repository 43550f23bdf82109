"""Tells the application that the end is near while its streams can still be told.

The server waits for every request to end before it says `lifespan.shutdown`, and a stream ends only
when it is told: each would wait for the other until the kill. So the first signal becomes the word to
the application, and the server's own stop, which it also takes from SIGINT, follows.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]


class EarlyGoodbye:
    """An ASGI application that hears of its shutdown when SIGTERM comes."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass requests on as they are; listen for the signal in between the two words of a life."""
        if scope["type"] == "lifespan":
            life = _Life(receive, send)
            await self._application(scope, life.receive, life.send)
        else:
            await self._application(scope, receive, send)


class _Life:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._signalled = asyncio.Event()
        self._last_word: asyncio.Task[Message] | None = None

    async def receive(self) -> Message:
        """The server's first word, then its last one or the signal, whichever comes first."""
        if self._last_word is None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._signalled.set)
            startup = await self._receive()
            self._last_word = asyncio.ensure_future(self._word())
            return startup
        signalled = asyncio.ensure_future(self._signalled.wait())
        await asyncio.wait({self._last_word, signalled}, return_when=asyncio.FIRST_COMPLETED)
        signalled.cancel()
        return self._last_word.result() if self._last_word.done() else {"type": "lifespan.shutdown"}

    async def send(self, message: Message) -> None:
        """Pass the application's answer on; its last one waits until the server has stopped and asks for it."""
        if message["type"].startswith("lifespan.shutdown") and self._last_word and not self._last_word.done():
            os.kill(os.getpid(), signal.SIGINT)
            await self._last_word
        await self._send(message)

    async def _word(self) -> Message:
        return await self._receive()
