"""`web` and `worker`: one process each, started by `run` or by the orchestrator of a larger installation."""

from collections.abc import Callable
from typing import Any

from contact_telesante.cli import options, start
from contact_telesante.cli.goodbye import EarlyGoodbye
from contact_telesante.cli.run import require_free
from contact_telesante.config.children import dying_with_parent

APPLICATION = "contact_telesante.config.asgi:application"
STREAMS = 10_000  # each open stream counts as a request in flight
CONCURRENCY = 2
GRACE = 4  # seconds a stream or a job has to end


def web(*, data: options.Data = None, host: options.Host = None, port: options.Port = None) -> None:
    """Serve pages, API and streams."""
    options.use(data=data, host=host, port=port)
    start.settle()
    require_free(options.host(), options.port())
    start.require_database()
    _web_server().serve(target_loader=_loading())


def _web_server() -> Any:
    from granian import Granian  # noqa: PLC0415 -- only this process pays for it
    from granian.constants import HTTPModes, Interfaces, Loops  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    return Granian(
        APPLICATION,
        address=options.host(),
        port=options.port(),
        interface=Interfaces.ASGI,
        workers=options.web_processes(),
        loop=Loops.uvloop,
        http=HTTPModes.auto,
        websockets=False,
        backlog=2048,
        backpressure=STREAMS,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )


def _loading() -> Callable[[str], Any]:
    """How granian's own children load the application: tied to the process that forked them."""
    die = dying_with_parent()

    def load(target: str) -> Any:
        from granian._internal import load_target  # noqa: PLC0415

        die()
        application: Any = load_target(target)
        return EarlyGoodbye(application)

    return load


def worker(*, data: options.Data = None) -> None:
    """Do the jobs: notifications, deadlines, clean-up."""
    options.use(data=data)
    start.settle()
    start.require_database()
    start.django()
    from procrastinate import PsycopgConnector  # noqa: PLC0415 -- Django must be set up first
    from procrastinate.contrib.django import app  # noqa: PLC0415
    from procrastinate.contrib.django.utils import connector_params  # noqa: PLC0415

    connector = PsycopgConnector(kwargs=connector_params("default"), min_size=1, max_size=4)
    with app.replace_connector(connector) as jobs:
        jobs.run_worker(concurrency=CONCURRENCY, shutdown_graceful_timeout=GRACE)
