"""`migrate` and `demo`; `prepare` is what `run` does before it serves."""

import json
import sys

import psycopg

from contact_telesante.cli import options, start
from contact_telesante.config import database
from contact_telesante.config.environment import ConfigurationError

_MARK = "Contact Télésanté: demonstration data"
_FIRST_TABLE = "django_migrations"


def migrate(*, data: options.Data = None) -> None:
    """Bring the database to this release: roles, tables, messages, static files."""
    options.use(data=data)
    start.settle()
    with start.server("migrate"):
        _prepare(demo=None)
    print("The database is up to date.")


def demo(*, demo: options.Demo = False, data: options.Data = None) -> None:
    """Load the demonstration again: what is missing is put back."""
    options.use(data=data)
    if not demo:
        raise ConfigurationError(
            "The demonstration is refused without --demo: it opens accounts with a public password."
        )
    start.settle(demo=True)
    with start.server("demo"):
        _prepare(demo=True)
    print("The demonstration is loaded.")


def prepare(*, demo: options.Demo = False) -> None:
    """Prepare the database for `run`; print as JSON what it tells of the demonstration."""
    start.settle(demo=demo)
    _prepare(demo=demo)
    json.dump(_welcome() if demo else {}, sys.stdout)


def _prepare(*, demo: bool | None) -> None:
    """Bring everything up to date; `demo` says what the database is for, None that it does not matter."""
    place = database.locate()
    database.prepare_roles(place)
    with database.connect(place.owner_url) as owner:
        if demo is not None:
            _require_same_purpose(owner, demo=demo)
    start.django(owner=True)
    _migrate(place, demo=demo)
    if demo:
        start.as_application()
        _load_demo()


def _migrate(place: database.Database, *, demo: bool | None) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- Django must be set up first

    from contact_telesante.cli import assets  # noqa: PLC0415
    from contact_telesante.config import messages  # noqa: PLC0415

    if demo:
        _mark(place)
    call_command("migrate", interactive=False, verbosity=0)
    messages.compile_all()
    assets.collect()


def _mark(place: database.Database) -> None:
    """Before the first migration, so that a start that is killed half-way goes on as a demonstration."""
    from django.db import connection  # noqa: PLC0415 -- Django must be set up first
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    MigrationRecorder(connection).ensure_schema()
    with database.connect(place.owner_url) as owner:
        owner.execute(f"COMMENT ON TABLE {_FIRST_TABLE} IS '{_MARK}'")


def _require_same_purpose(owner: psycopg.Connection, *, demo: bool) -> None:
    """Never mix: no demonstration among real teams, no real work behind a public password."""
    row = owner.execute(
        f"SELECT to_regclass('{_FIRST_TABLE}'), obj_description(to_regclass('{_FIRST_TABLE}'))"
    ).fetchone()
    if row is None or row[0] is None:
        return
    marked = row[1] == _MARK
    if demo and not marked:
        raise ConfigurationError("This database holds real teams: run without --demo, or choose another --data folder.")
    if marked and not demo:
        raise ConfigurationError(
            "This database holds the demonstration, whose password is public:"
            " add --demo, or choose another --data folder."
        )


def _load_demo() -> None:
    from contact_telesante.cli import demo as demonstration  # noqa: PLC0415 -- Django must be set up first

    demonstration.load()


def _welcome() -> dict[str, object]:
    from contact_telesante.cli import demo as demonstration  # noqa: PLC0415 -- Django must be set up first

    return {"password": demonstration.PASSWORD, "accounts": demonstration.accounts()}
