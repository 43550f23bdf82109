"""`backup` and `restore`: the whole database in one file, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from contact_telesante.cli import options, start
from contact_telesante.config import cluster, database
from contact_telesante.config.environment import ConfigurationError

File = Annotated[Path, typer.Argument(help="The backup file.", dir_okay=False)]

# Left to `prepare_roles`: another installation has another owner, and extensions belong to the administrator.
_NOT_OURS = (" EXTENSION ", " COMMENT - EXTENSION ", " DEFAULT ACL ", " SCHEMA - public ", " ACL - SCHEMA public ")


def backup(file: File, *, data: options.Data = None) -> None:
    """Write the whole database to FILE, while people work."""
    options.use(data=data)
    start.settle()
    with start.server("backup"):
        dump(database.locate(), file)
    print(f"The database is in {file}; keep {database.data_folder() / 'secrets'} beside it.")


def restore(file: File, *, data: options.Data = None) -> None:
    """Fill an empty database from FILE."""
    options.use(data=data)
    start.settle()
    if not file.exists():
        raise ConfigurationError(f"There is no file {file}: give the one that `backup` wrote.")
    with start.server("restore"):
        fill(database.locate(), file)
    print("The database is restored: start it with `contact-telesante run`.")


def dump(place: database.Database, file: Path) -> None:
    """Write `place` to `file`, which appears only when it is complete."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written ({error.strerror}): choose another place.") from error
    try:
        _run(place, "pg_dump", "--format=custom", f"--role={database.BACKUP_ROLE}", f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def fill(place: database.Database, file: Path) -> None:
    """Restore `file` into `place`, all or nothing. Raises `ConfigurationError` unless `place` is empty."""
    database.prepare_roles(place)
    _require_empty(place)
    with database.connect(place.owner_url) as owner:
        database.forget_future_tables(owner)  # else they would come back on tables that a migration closed
    listing = _run(place, "pg_restore", "--list", str(file), connected=False)
    kept = [line for line in listing.splitlines() if not any(word in line for word in _NOT_OURS)]
    with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as wanted:
        wanted.write("\n".join(kept))
        wanted.flush()
        _run(place, "pg_restore", "--single-transaction", "--no-owner", f"--use-list={wanted.name}", str(file))
    database.prepare_roles(place)


def _require_empty(place: database.Database) -> None:
    with database.connect(place.owner_url) as owner:
        row = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row is None or row[0]:
        raise ConfigurationError(
            "This database is not empty and would be mixed up: restore into a new --data folder or a new database."
        )


def _run(place: database.Database, name: str, *arguments: str, connected: bool = True) -> str:
    """Run a PostgreSQL program as the owner and return what it printed. The password travels by the environment."""
    given = conninfo_to_dict(place.owner_url)
    environment = {**os.environ, "PGPASSWORD": str(given.pop("password", "") or ""), "LC_ALL": "C"}
    target = [f"--dbname={make_conninfo('', **given)}"] if connected else []
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        [str(_program(place, name)), *target, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ConfigurationError(_why(name, done.stderr.strip().splitlines()))
    return done.stdout


def _program(place: database.Database, name: str) -> Path:
    """The wheel's program for the embedded server; elsewhere the system's when there is one, for it speaks TLS."""
    system = shutil.which(name)
    return Path(system) if system and not place.admin_url else cluster.program(name)


def _why(name: str, told: Sequence[str]) -> str:
    output = "\n".join(told)
    if "version mismatch" in output:
        return f"This machine's {name} is older than the server: install the PostgreSQL client of the server's version."
    if "SSL support" in output or "sslmode" in output:
        return f"The {name} that comes with the embedded server speaks no TLS: install the PostgreSQL client."
    if "row-level security" in output or "set role" in output:
        return (
            f"The role {database.BACKUP_ROLE} may not read every row: as administrator, run"
            f" ALTER ROLE {database.BACKUP_ROLE} BYPASSRLS; and grant it to the owner."
        )
    if "No space left" in output:
        return "The disk is full: write the backup elsewhere."
    return (
        f"{name} failed ({(told or ['no reason given'])[-1].rstrip('.')}): read what `contact-telesante doctor` says."
    )
