"""The few threads in which streams touch the database, briefly."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

from contact_telesante.live.workers import Workers

P = ParamSpec("P")
R = TypeVar("R")
_workers = Workers(3, "live")


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function that may use the database, on the connection that its thread keeps."""

    def run() -> R:
        close_old_connections()
        return function(*args, **kwargs)

    return await _workers.run(run)
