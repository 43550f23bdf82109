"""What a command needs before it can work: the settings, the database, Django."""

import contextlib
import os
from collections.abc import Iterator

import django as django_framework
from django.conf import settings
from django.db import connection

from contact_telesante.config import database, embedded
from contact_telesante.config.environment import ConfigurationError

SETTINGS = "contact_telesante.config.settings"


def settle(*, demo: bool | None = None) -> None:
    """Fix the data folder, the demonstration flag and the secret key, for this process and its children.

    `demo` is what was typed, which alone counts; None leaves it to the parent that started us.

    Raises `ConfigurationError` for a missing key: one is made and kept only where the data folder is
    the whole installation, that is with the embedded database or for a demonstration.
    """
    data = database.data_folder()
    os.environ["CONTACT_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if demo is not None:
        os.environ["CONTACT_DEMO"] = "yes" if demo else "no"
    if os.environ.get("CONTACT_SECRET_KEY") or os.environ.get("CONTACT_SECRET_KEY_FILE"):
        return
    if not (demo or database.is_embedded()):
        raise ConfigurationError(
            "CONTACT_SECRET_KEY is missing: set it, or CONTACT_SECRET_KEY_FILE, to 50 random characters"
            " that every node shares."
        )
    os.environ["CONTACT_SECRET_KEY_FILE"] = str(embedded.secret_file(data, "secret_key"))


def django(*, owner: bool = False) -> None:
    """Set Django up; as `owner`, connected as the one who may migrate."""
    settle()
    if owner:
        settings.DATABASES["default"] = database.django_settings(database.locate(), owner=True)
    django_framework.setup()


def require_database() -> None:
    """Raise `ConfigurationError` unless the database answers to the application."""
    if database.is_embedded() and not embedded.running(database.data_folder()):
        raise ConfigurationError(
            "The embedded database does not run: use `contact-telesante run`, or set DATABASE_URL."
        )
    database.connect(database.app_conninfo(database.locate())).close()


def as_application() -> None:
    """After the migrations, go on as the application does: behind row-level security."""
    connection.close()
    connection.settings_dict.update(database.django_settings(database.locate()))


@contextlib.contextmanager
def server(what: str) -> Iterator[None]:
    """Have the database up while `what` works: an embedded one that nobody runs is started, then stopped."""
    data = database.data_folder()
    if not database.is_embedded() or embedded.running(data):
        yield
        return
    with embedded.hold(data, what):
        embedded.start(data)
        try:
            database.prepare_roles(database.locate())
            yield
        finally:
            embedded.stop(data)
