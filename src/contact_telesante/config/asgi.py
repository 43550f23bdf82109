"""One ASGI app per node: streams are ours, everything else is Django in a thread pool."""

import gc
import os
import re
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contact_telesante.config.settings")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from contact_telesante.config import environment

django_app = get_wsgi_application()

from contact_telesante.api.frames import ApiRenderer
from contact_telesante.live.frames import Medium
from contact_telesante.live.streams import Receive, Scope, Send, Streams
from contact_telesante.web.live.frames import PageRenderer

THREADS = environment.integer(
    "CONTACT_WEB_THREADS", default=8, minimum=1, help="requests served at once by a web process"
)
pages: Any = WSGIMiddleware(cast("Any", django_app), workers=THREADS)
streams = Streams()
MEDIA = (
    (re.compile(r"/live/([-a-zA-Z0-9_]+)/"), Medium("live", PageRenderer())),
    (re.compile(r"/api/v1/teams/([-a-zA-Z0-9_]+)/live"), Medium("api", ApiRenderer())),
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request, or the process's life."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
        return
    for address, medium in MEDIA:
        if (match := address.fullmatch(scope["path"])) and scope["method"] == "GET":
            await streams.serve(match[1], medium, scope, receive, send)
            return
    await pages(scope, _coroutine(receive), _coroutine(send))


def _coroutine(function: Any) -> Any:
    """The server gives awaitables that are not coroutines, which a2wsgi cannot schedule."""

    async def call(*args: Any) -> Any:
        return await function(*args)

    return call


def _settle_memory() -> None:
    """What start-up made stays until the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


async def _live_and_die(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await streams.start()
            _settle_memory()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await streams.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
