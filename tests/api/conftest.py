"""Programs that call the API with the cast's tokens."""

import pytest
from django.conf import settings as configured

from tests import databases, make
from tests.api.program import Program

PROBLEMS = "contact_telesante.api.middleware.Problems"


@pytest.fixture(autouse=True)
def _problems_everywhere(settings):
    """The outermost middleware, as the product has it."""
    if PROBLEMS not in configured.MIDDLEWARE:
        settings.MIDDLEWARE = [PROBLEMS, *configured.MIDDLEWARE]


@pytest.fixture
def ada(cast) -> Program:
    return Program("ada")


@pytest.fixture
def ben(cast) -> Program:
    return Program("ben")


@pytest.fixture
def cleo(cast) -> Program:
    return Program("cleo")


@pytest.fixture
def gil(cast) -> Program:
    return Program("gil")


@pytest.fixture
def lucille(cast):
    """A patient of the ward, with a Braden score of 14."""
    return make.make_patient(cast.ada, braden=14)


@pytest.fixture
def committed_cast(django_db_blocker, worker_id):
    """The cast in a database of its own, where threads really commit."""
    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"api_{worker_id}")
        with databases.connected_to(made):
            yield make.make_cast()
        databases.drop(made)
