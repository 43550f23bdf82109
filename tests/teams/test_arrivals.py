"""What a request reads ahead: one trip for most, nothing that is not asked for again by who decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact_telesante.identity import ahead
from contact_telesante.identity.models import User
from contact_telesante.identity.queries import token_of
from contact_telesante.teams import arrivals
from contact_telesante.teams.membership.actions import suspend_member
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of
from tests import make


def statements(function):
    with CaptureQueriesContext(connection) as told:
        function()
    return [one["sql"] for one in told.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def ada(cast, client):
    client.force_login(cast.users["ada"])
    client.get("/teams/ward/")
    return client


def test_a_page_of_a_team_asks_once_who_comes(ada):
    told = statements(lambda: ada.get("/teams/ward/"))

    assert len([sql for sql in told if "identity_session" in sql or "identity_user" in sql]) == 1
    assert len([sql for sql in told if "teams_membership" in sql]) == 1


def test_a_page_without_team_asks_for_no_membership(ada):
    assert "teams_membership" not in "".join(statements(lambda: ada.get("/account/")))


def test_a_call_of_the_api_asks_once_who_comes(client, cast):
    token = make.token_for(cast.users["ada"])
    told = statements(lambda: client.get("/api/v1/teams/ward/patients", HTTP_AUTHORIZATION=f"Bearer {token}"))

    assert len([sql for sql in told if "identity_token" in sql]) == 1
    assert len([sql for sql in told if "teams_membership" in sql]) == 1


def test_each_row_is_taken_once(cast):
    ada = cast.users["ada"]
    with ahead.reading():
        ahead.keep("user", str(ada.pk), ("x",))
        assert ahead.take("user", str(ada.pk)) == ("x",)
        assert ahead.take("user", str(ada.pk)) is None


def test_nothing_is_kept_outside_a_request_or_after_it(cast):
    ahead.keep("user", "1", ("x",))
    with ahead.reading():
        assert ahead.take("user", "1") is None
        ahead.keep("user", "1", ("x",))
    assert ahead.take("user", "1") is None


@pytest.mark.parametrize("gone", ["suspended", "stranger", "nowhere"])
def test_who_has_no_seat_finds_none_ahead_either(cast, gone):
    who = cast.users["cleo" if gone == "stranger" else "ada"]
    if gone == "suspended":
        suspend_member(user_id=who.pk, by=cast.seat("sam"))
    token = make.token_for(who)
    with ahead.reading():
        arrivals.of_token(token, "nowhere" if gone == "nowhere" else "ward")
        found = token_of(token)
        with pytest.raises(Member.DoesNotExist):
            seat_of(found.user, "nowhere" if gone == "nowhere" else "ward")


def test_who_was_struck_off_has_neither_session_nor_person_ahead(ada, cast):
    User.objects.filter(pk=cast.users["ada"].pk).update(is_active=False)

    assert ada.get("/teams/ward/").status_code == 302
