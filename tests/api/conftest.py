"""Programs that call the API with the cast's tokens."""

import pytest
from django.db import connections

from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import make
from tests.api.program import Program


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
def rita(django_db_setup, django_db_blocker):
    """The seat of a member of a team of her own, outside any test's transaction: threads really commit."""
    with django_db_blocker.unblock():
        team, user = make.make_team("rush"), make.make_user("Rita")
        seat_member(by=House(team.pk), user_id=user.pk, role="member")
        yield seat_of(user, team.slug)
        connections.close_all()
