"""Where the database is, who connects to it, and the roles that must exist before the first migration.

Three roles: the *owner* runs migrations; `contact_app` serves people, owns nothing and cannot pass
row-level security; `contact_backup` reads every row for `pg_dump`. With `DATABASE_URL` alone one
login plays owner, and puts `contact_app` on for every application session.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from contact_telesante.config import embedded, environment
from contact_telesante.config.environment import ConfigurationError

APP_ROLE = "contact_app"
BACKUP_ROLE = "contact_backup"
EXTENSIONS = ("unaccent", "pg_trgm")
OLDEST_SERVER = 15
CONNECT_TIMEOUT = 5
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""What keeps a connection at rest known to the firewalls on its way, and tells of one that is lost (libpq's words)."""
LIFE = 60 * 60
"""Seconds that a thread keeps its connection."""
REPEATED = 3
"""Times that a connection asks something before its plan is kept."""
_BOOTSTRAP_LOCK = 0x434F4E54  # "CONT": two nodes that start together take turns


@dataclass(frozen=True)
class Database:
    """The two addresses of one database.

    `app_role` is the role an application session puts on, or None when its login needs none;
    `admin_url` is who may create roles and extensions: the owner, unless the server is ours.
    """

    app_url: str
    owner_url: str
    app_role: str | None = None
    admin_url: str = ""


def data_folder() -> Path:
    """The folder of everything kept outside an external database: embedded database, attachments, keys, logs."""
    return environment.path("CONTACT_DATA", default="data", help="folder of the embedded database, attachments, keys")


def locate(data: Path | None = None) -> Database:
    """Where the environment says the database is; without `DATABASE_URL`, the embedded one. Connects to nothing."""
    url = environment.secret("DATABASE_URL", default="", help="PostgreSQL 15 or newer; absent: the embedded one")
    owner = environment.secret("DATABASE_OWNER_URL", default="", help="login that owns the tables, if another one")
    for name, value in (("DATABASE_URL", url), ("DATABASE_OWNER_URL", owner)):
        _require_postgresql(name, value)
    if owner and not url:
        raise ConfigurationError("DATABASE_OWNER_URL is set without DATABASE_URL: set both or neither.")
    if url:
        return Database(url, owner or url, None if owner else APP_ROLE)
    data = data or data_folder()
    return Database(*embedded.urls(data), admin_url=embedded.admin_url(data))


def is_embedded() -> bool:
    """Whether the embedded server is the one in use."""
    return bool(locate().admin_url)


def django_settings(database: Database, *, owner: bool = False) -> dict[str, Any]:
    """The `DATABASES["default"]` entry: the application's threads keep their connections, the owner's come and go."""
    url = database.owner_url if owner else app_conninfo(database)
    given = conninfo_to_dict(url)
    entry = {key: str(given.pop(name, "")) for key, name in _DJANGO_NAMES.items()}
    options: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT, **ALIVE, **given}
    if not owner:
        options |= _prepared()
    return {
        "ENGINE": "contact_telesante.config.postgresql",
        **entry,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if owner else LIFE,
    }


_DJANGO_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def _prepared() -> dict[str, object]:
    """The server keeps the plan of what a connection asks again and again: a seventh off the time of an edit."""
    prepares = environment.boolean(
        "CONTACT_DATABASE_PREPARE", default=True, help="prepare statements; no behind a pooler in transaction mode"
    )
    return {"server_side_binding": True, "prepare_threshold": REPEATED} if prepares else {}


def app_conninfo(database: Database) -> str:
    """How an application session connects, with the role it puts on."""
    if not database.app_role:
        return database.app_url
    given = str(conninfo_to_dict(database.app_url).get("options", ""))
    return make_conninfo(database.app_url, options=f"{given} -c role={database.app_role}".strip())


def _require_postgresql(name: str, url: str) -> None:
    if not url:
        return
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ConfigurationError(f"{name} is not a PostgreSQL address: write postgresql://login@host/base.") from error
    if not given.get("dbname") and not given.get("service"):
        raise ConfigurationError(f"{name} names no database: write postgresql://login@host/base.")


def connect(url: str) -> psycopg.Connection:
    """A connection in autocommit. Raises `ConfigurationError`, without the password, when there is no answer."""
    try:
        connection = psycopg.connect(make_conninfo(url, connect_timeout=CONNECT_TIMEOUT), autocommit=True)
    except psycopg.OperationalError as error:
        raise ConfigurationError(_unreachable(url, error)) from error
    _require_version(connection)
    return connection


def _unreachable(url: str, error: psycopg.OperationalError) -> str:
    given = conninfo_to_dict(url)
    where = f"{given.get('host', 'localhost')}:{given.get('port', 5432)}"
    reason = str(error).strip().splitlines()[0].rpartition(" failed: ")[2].rstrip(".")
    hidden = reason.replace(str(given.get("password") or "\0"), "***")
    return f"The database at {where} does not answer ({hidden}): check DATABASE_URL and that the server is up."


def _require_version(connection: psycopg.Connection) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST_SERVER:
        connection.close()
        raise ConfigurationError(
            f"The database server is PostgreSQL {version}: version {OLDEST_SERVER} or newer is needed, so upgrade it"
            " or unset DATABASE_URL to use the embedded one."
        )


def prepare_roles(database: Database) -> None:
    """Make the roles, extensions and default privileges exist; running it again changes nothing.

    Raises `ConfigurationError` with the SQL an administrator must run when the owner may not do it,
    or when the application's login could pass row-level security.
    """
    with connect(database.owner_url) as owner, connect(database.admin_url or database.owner_url) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_BOOTSTRAP_LOCK])
        try:
            _create_what_misses(admin, owner.info.user, _login(database))
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported) as error:
            raise ConfigurationError(_for_the_administrator(admin, owner.info.user, _login(database))) from error
        _give_future_tables(owner)
    require_walled_in(database)


def _login(database: Database) -> str:
    """The application's login: the owner's when it only puts the role on."""
    source = database.owner_url if database.app_role else database.app_url
    return str(conninfo_to_dict(source).get("user") or "")


def _create_what_misses(admin: psycopg.Connection, owner: str, login: str) -> None:
    roles = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    if APP_ROLE not in roles:
        admin.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
    if BACKUP_ROLE not in roles:
        _create_backup_role(admin)
    for role, member in ((APP_ROLE, login or owner), (BACKUP_ROLE, owner)):
        if member != role and not _may_become(admin, member, role):
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(member)))
    present = {row[0] for row in admin.execute("SELECT extname FROM pg_extension")}
    for extension in EXTENSIONS:
        if extension not in present:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _create_backup_role(admin: psycopg.Connection) -> None:
    try:
        admin.execute(f"CREATE ROLE {BACKUP_ROLE} NOLOGIN BYPASSRLS")
    except psycopg.errors.InsufficientPrivilege:  # a hosted server: `backup` and `doctor` say what is missing
        admin.execute(f"CREATE ROLE {BACKUP_ROLE} NOLOGIN")


def _may_become(admin: psycopg.Connection, member: str, role: str) -> bool:
    privilege = "SET" if admin.info.server_version >= 160000 else "MEMBER"
    row = admin.execute("SELECT pg_has_role(%s, %s, %s)", [member, role, privilege]).fetchone()
    return bool(row and row[0])


_FUTURE_TABLES = (
    ("TABLES", "SELECT, INSERT, UPDATE, DELETE", APP_ROLE),
    ("SEQUENCES", "USAGE, SELECT", APP_ROLE),
    ("TABLES", "SELECT", BACKUP_ROLE),
    ("SEQUENCES", "SELECT", BACKUP_ROLE),
)


def _give_future_tables(owner: psycopg.Connection) -> None:
    """Default privileges only: a migration that takes one back (an append-only table) is not undone at each start."""
    owner.execute("SET client_min_messages = error")
    owner.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {BACKUP_ROLE}")
    for what, rights, role in _FUTURE_TABLES:
        owner.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {what} TO {role}")


def forget_future_tables(owner: psycopg.Connection) -> None:
    """Take the default privileges back, until the next `prepare_roles`: a restored table brings its own."""
    for what, rights, role in _FUTURE_TABLES:
        owner.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE {rights} ON {what} FROM {role}")


def require_walled_in(database: Database) -> None:
    """Raise `ConfigurationError` when the application's sessions would pass row-level security."""
    with connect(app_conninfo(database)) as app:
        row = app.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row is None or row[1]:
        raise ConfigurationError(
            f"The application would connect as {row[0] if row else 'an unknown role'}, which passes row-level"
            " security: give DATABASE_URL a login without SUPERUSER and BYPASSRLS."
        )


def _for_the_administrator(admin: psycopg.Connection, owner: str, login: str) -> str:
    present = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    create = {
        APP_ROLE: f"CREATE ROLE {APP_ROLE} NOLOGIN;",
        BACKUP_ROLE: f"CREATE ROLE {BACKUP_ROLE} NOLOGIN BYPASSRLS;",
    }
    lines = [
        f"The login {owner} may not prepare the database: as administrator of the server, in this database, run once:",
        *(command for role, command in create.items() if role not in present),
        f'GRANT {APP_ROLE} TO "{login or owner}";',
        f'GRANT {BACKUP_ROLE} TO "{owner}";',
        *(f"CREATE EXTENSION IF NOT EXISTS {extension};" for extension in EXTENSIONS),
    ]
    return "\n  ".join(lines)
