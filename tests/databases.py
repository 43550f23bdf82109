"""Databases for tests: migrated once as a template, then copied, so that each process has its own."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from contact_telesante.config import database
from tests.postgres import ensure_server, run_name

_in_use: list[psycopg.Connection] = []  # one per copy, for as long as this process lives: nobody else drops it
SOURCE = Path(__file__).parents[1] / "src"


def template_name() -> str:
    """One template per state of the migrations: changing one makes another."""
    files = [*sorted(SOURCE.glob("**/migrations/*.py")), SOURCE / "contact_telesante/kernel/walls.py"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]
    return f"template_{digest}"


def copy_of_template(suffix: str) -> database.Database:
    """A fresh database with every table and no row."""
    app_url, owner_url = ensure_server()
    template, name = template_name(), f"t_{run_name()}_{suffix}_{len(_in_use)}"
    with psycopg.connect(make_conninfo(owner_url, dbname="postgres"), autocommit=True) as owner:
        owner.execute("select pg_advisory_lock(4711)")
        if not owner.execute("select 1 from pg_database where datname = %s", [template]).fetchone():
            _make_template(owner, template, owner_url)
        _drop_left_behind(owner)
        owner.execute(sql.SQL("create database {} template {}").format(*map(sql.Identifier, (name, template))))
        _in_use.append(psycopg.connect(make_conninfo(owner_url, dbname=name), autocommit=True))
    return database.Database(make_conninfo(app_url, dbname=name), make_conninfo(owner_url, dbname=name))


@contextmanager
def connected_to(made: database.Database, *, owner: bool = False) -> Iterator[None]:
    """Point Django's connection at a database, as the application's role unless `owner`."""
    connections["default"].close()
    kept = connections["default"].settings_dict
    entry = database.django_settings(made, owner=owner)
    connections["default"].settings_dict = connections.configure_settings({"default": entry})["default"]
    settings.DATABASES["default"] = connections["default"].settings_dict
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"].settings_dict = settings.DATABASES["default"] = kept


def _drop_left_behind(owner: psycopg.Connection) -> None:
    """Delete the copies that nobody is connected to; those of a running neighbour stay."""
    idle = "select datname from pg_database d where datname like 't!_%' escape '!' and not exists"
    for (name,) in owner.execute(f"{idle} (select from pg_stat_activity a where a.datname = d.datname)").fetchall():
        owner.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _make_template(owner: psycopg.Connection, template: str, owner_url: str) -> None:
    building = f"{template}_building"
    owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(building)))
    owner.execute(sql.SQL("create database {}").format(sql.Identifier(building)))
    made = database.Database(make_conninfo(owner_url, dbname=building), make_conninfo(owner_url, dbname=building))
    with connected_to(made, owner=True):
        call_command("migrate", verbosity=0)
    owner.execute(sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (building, template))))
