"""`doctor`: looks at everything an installation needs and says what to do about each thing that is wrong."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer
from rich.console import Console

from contact_telesante.cli import options, start
from contact_telesante.config import cluster, database, embedded
from contact_telesante.config.environment import ConfigurationError

LOW_DISK = 2**30
OPEN_TABLES = ("journal_head", "audit_seal")  # a team, a number, a digest: the bell and the chain run over all teams
LATE_SEAL = timedelta(minutes=15)
Look = Callable[[], Iterator[str]]


class Told(str):
    """A sentence that only tells: nothing to mend."""

    __slots__ = ()


@dataclass(frozen=True)
class Check:
    """One thing to look at; `look` yields a sentence for each thing to mend."""

    name: str
    look: Look


def doctor(*, data: options.Data = None) -> None:
    """Check the installation; exit code 1 and a sentence for each thing to mend."""
    options.use(data=data)
    console = Console(highlight=False, soft_wrap=True)
    fine = [_report(console, check) for check in _on_the_machine()]
    if all(fine):
        fine += _look_at_the_database(console)
    if not all(fine):
        raise typer.Exit(1)


def _look_at_the_database(console: Console) -> list[bool]:
    try:
        with start.server("doctor"):
            return [_report(console, check) for check in _in_the_database()]
    except ConfigurationError as error:
        console.print(f"[red]✗[/red] database\n  {error}")
        return [False]


def _on_the_machine() -> list[Check]:
    return [
        Check("data folder", _data_folder),
        Check("disk", _disk),
    ]


def _in_the_database() -> list[Check]:
    return [
        Check("settings", _settings),
        Check("database", _database),
        Check("row-level security", _walls),
        Check("backup role", _backup_role),
        Check("migrations", _migrations),
        Check("Django", _django),
        Check("messages", _messages),
        Check("seals of the audit", _seals),
    ]


def _report(console: Console, check: Check) -> bool:
    try:
        sentences = list(check.look())
    except ConfigurationError as error:
        sentences = [str(error)]
    except Exception as error:  # a broken installation must not hide the checks that follow
        sentences = [f"This could not be looked at ({type(error).__name__}: {error})."]
    fine = all(isinstance(sentence, Told) for sentence in sentences)
    console.print(f"[green]✓[/green] {check.name}" if fine else f"[red]✗[/red] {check.name}")
    for sentence in sentences:
        console.print(f"  {sentence}", markup=False)
    return fine


def _data_folder() -> Iterator[str]:
    folder = database.data_folder()
    if not folder.exists():
        yield f"The data folder {folder} does not exist yet: `contact-telesante run` makes it, or correct --data."
        return
    if (folder / "secrets").exists() and (folder / "secrets").stat().st_mode & 0o077:
        yield f"{folder / 'secrets'} can be read by others: run chmod -R go= on it."
    version = folder / "postgres" / "PG_VERSION"
    if database.is_embedded() and version.exists():
        cluster.require_same_version(version.read_text(encoding="ascii").strip())


def _disk() -> Iterator[str]:
    folder = database.data_folder()
    if not folder.exists():
        return
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK:
        yield f"Only {free // 2**20} MB are left on the disk that holds {folder}: free some space."


def _settings() -> Iterator[str]:
    start.django(owner=True)
    yield from ()


def _database() -> Iterator[str]:
    place = database.locate()
    for url in (place.owner_url, database.app_conninfo(place)):
        database.connect(url).close()
    if place.admin_url and not embedded.running(database.data_folder()):
        yield "The embedded database does not run: read its log under DATA/log."


def _walls() -> Iterator[str]:
    database.require_walled_in(database.locate())
    with database.connect(database.locate().owner_url) as owner:
        open_tables = owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'team_id'"
            " WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
            " AND c.relname <> ALL (%s) ORDER BY 1",
            [list(OPEN_TABLES)],
        ).fetchall()
    for (table,) in open_tables:
        yield f"The table {table} holds a team's rows without a wall: run `contact-telesante migrate`."


def _backup_role() -> Iterator[str]:
    with database.connect(database.locate().owner_url) as owner:
        row = owner.execute(
            "SELECT rolbypassrls, pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [database.BACKUP_ROLE],
        ).fetchone()
    if row is None or not all(row):
        yield (
            f"`backup` cannot read every row: as administrator, run CREATE ROLE {database.BACKUP_ROLE} (if missing),"
            f" ALTER ROLE {database.BACKUP_ROLE} BYPASSRLS, and grant it to the owner."
        )


def _migrations() -> Iterator[str]:
    from django.db import connection  # noqa: PLC0415 -- Django must be set up first
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"{len(waiting)} migrations wait: run `contact-telesante migrate`."


def _django() -> Iterator[str]:
    from django.core import checks  # noqa: PLC0415 -- Django must be set up first

    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.ERROR:
            yield f"{message.msg} {message.hint or ''}".strip()


def _messages() -> Iterator[str]:
    from contact_telesante.config import messages  # noqa: PLC0415

    for language in messages.LANGUAGES:
        if not messages.compiled(language):
            yield f"The messages in “{language}” are not compiled: run `contact-telesante migrate`."


def _seals() -> Iterator[str]:
    from contact_telesante.audit import seals  # noqa: PLC0415 -- Django must be set up first
    from contact_telesante.kernel import clock  # noqa: PLC0415
    from contact_telesante.privacy.sealing import all_waiting  # noqa: PLC0415

    last, waiting = seals.last_seal(), all_waiting()
    made = f"The last seal is {_age(clock.now() - last.at)} old" if last else "There is no seal yet"
    sentence = f"{made}; {waiting.count} looks wait for theirs."
    late = waiting.oldest_at is not None and clock.now() - waiting.oldest_at > LATE_SEAL
    if late and _worker_runs():
        yield f"{sentence} The worker runs and does not seal them: read its log."
    else:
        yield Told(sentence)


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _worker_runs() -> bool:
    with database.connect(database.locate().owner_url) as owner:
        row = owner.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute')"
        ).fetchone()
    return bool(row and row[0])
