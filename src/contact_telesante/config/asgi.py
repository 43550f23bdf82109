"""One ASGI app per node: streams are ours, everything else is Django in a thread pool."""

import gc
import os
import re

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contact_telesante.config.settings")

from django.core.wsgi import get_wsgi_application

from contact_telesante.config import environment
from contact_telesante.config.bridge import Bridge

django_app = get_wsgi_application()

from contact_telesante.api.frames import ApiRenderer
from contact_telesante.live.frames import Medium
from contact_telesante.live.streams import Receive, Scope, Send, Streams
from contact_telesante.web.live.frames import PageRenderer

THREADS = environment.integer(
    "CONTACT_WEB_THREADS", default=8, minimum=1, help="requests served at once by a web process"
)
pages = Bridge(django_app, THREADS)
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
    await pages(scope, receive, send)


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
