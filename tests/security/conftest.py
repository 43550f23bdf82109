"""One world for the whole folder, on a database of its own; what a test writes is taken back."""

import pytest

from tests import databases
from tests.forgetting import forget_versions
from tests.security.world import World, make_world


@pytest.fixture(scope="package")
def made_world(django_db_setup, django_db_blocker, worker_id):
    """The world, committed once."""
    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"{worker_id}_security")
        with databases.connected_to(made):
            yield make_world()


@pytest.fixture
def world(made_world, db, settings) -> World:
    """The world, for one test. Nobody has a password here, so the hash of who tries one may be a fast one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    forget_versions()
    return made_world
