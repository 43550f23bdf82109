"""The embedded servers of `tests/config`, for the commands that work on one; the demonstration, loaded once."""

import pytest

from contact_telesante.cli import demo
from tests import databases
from tests.config.conftest import folder, server

__all__ = ["folder", "server"]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, worker_id, request):
    """The demonstration in a database of its own; what a test with `db` writes there is taken back."""
    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"{worker_id}_{request.path.stem}")
        with databases.connected_to(made):
            demo.load()
            yield
