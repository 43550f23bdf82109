"""Wall displays left lit where nobody is signed in: who lights them, for how long, and what turns them off."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import change_role
from contact_telesante.teams.membership.actions import suspend_member
from contact_telesante.teams.models import Screen
from contact_telesante.teams.screens import queries, rules
from contact_telesante.teams.screens.actions import note_shown, open_screen, turn_off
from contact_telesante.teams.seats import House
from tests.make import entries_after, looks_of, make_patient, seat_member

NURSES = {"name": "Poste 3e", "view": "all", "hours": 24}


def lit_by(seat, **asked):
    """A screen, and the cookie that opens it."""
    screen = open_screen(by=seat, **NURSES | asked)
    return screen, rules.cookie_of(seat.team_id, rules.secret_of(seat))


def test_a_screen_is_journaled_in_the_audit_and_opened_by_its_cookie_alone(cast):
    sam = cast.sam.keyed("one")

    screen, cookie = lit_by(sam)

    found = queries.lit(cookie)
    assert [entry.kind for entry in entries_after(cast.sam, 0)][-1] == "teams.screen_opened"
    assert looks_of(cast.sam)[0].detail == {"what": "screen_opened", "why": str(screen.pk)}
    assert (found.screen.pk, found.seat.writes, found.seat.role) == (screen.pk, False, "reader")
    assert cookie.partition(".")[2] not in str(vars(screen))
    for other in ("", "x", cookie[:-1], cookie.replace(cast.ward.pk.hex, cast.other.pk.hex)):
        assert queries.lit(other) is None


def test_the_same_request_twice_is_one_screen_with_one_secret(cast):
    sam = cast.sam.keyed("one")
    _screen, first = lit_by(sam)

    _again, second = lit_by(sam)

    with scope(cast.sam):
        assert Screen.objects.count() == 1
    assert first == second
    assert rules.secret_of(cast.sam.keyed("two")) not in first
    with pytest.raises(KeyReused):
        lit_by(sam, hours=12)


@pytest.mark.parametrize("who", ["ada", "ben", "gil", "cleo"])
def test_only_a_superuser_of_the_team_lights_a_screen_or_turns_it_off(cast, who):
    screen, cookie = lit_by(cast.sam.keyed("one"))
    by = getattr(cast, who).keyed("two")

    with pytest.raises(NotAllowed):
        open_screen(by=by, **NURSES)
    with pytest.raises(NotAllowed):
        turn_off(by=by, screen_id=screen.pk)

    assert queries.lit(cookie)


def test_a_superuser_of_elsewhere_finds_no_screen_here(cast):
    screen, cookie = lit_by(cast.sam.keyed("one"))
    change_role(by=House(cast.other.pk), user_id=cast.users["cleo"].pk, role="superuser")

    with pytest.raises(Screen.DoesNotExist):
        turn_off(by=cast.cleo.keyed("two"), screen_id=screen.pk)

    assert queries.lit(cookie)


@pytest.mark.parametrize(("asked", "field"), [({"name": "  "}, "name"), ({"hours": 5000}, "hours")])
def test_a_screen_says_where_it_is_and_ends(cast, asked, field):
    with pytest.raises(InvalidInput) as refused:
        open_screen(by=cast.sam, **NURSES | asked)

    assert set(refused.value.errors) == {field}


def test_turned_off_twice_it_is_turned_off_once(cast):
    screen, cookie = lit_by(cast.sam.keyed("one"))
    before = len(entries_after(cast.sam, 0))

    for key in ("off", "off", "again"):
        turn_off(by=cast.sam.keyed(key), screen_id=screen.pk)

    assert queries.lit(cookie) is None
    assert [entry.kind for entry in entries_after(cast.sam, before)] == ["teams.screen_turned_off"]


def test_it_ends_by_itself(cast):
    _screen, cookie = lit_by(cast.sam.keyed("one"), hours=12)

    with time_machine.travel(clock.now() + timedelta(hours=11, minutes=59)):
        before = queries.lit(cookie)
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        after = queries.lit(cookie)

    assert (bool(before), after) == (True, None)


@pytest.mark.parametrize("lost", ["role", "suspended", "account"])
def test_it_is_dark_once_its_opener_manages_the_team_no_longer(cast, lost):
    seat_member(by=House(cast.ward.pk), user_id=cast.users["cleo"].pk, role="superuser", profession="manager")
    _screen, cookie = lit_by(cast.sam.keyed("one"))

    if lost == "role":
        change_role(by=House(cast.ward.pk), user_id=cast.users["sam"].pk, role="member")
    elif lost == "suspended":
        suspend_member(by=House(cast.ward.pk), user_id=cast.users["sam"].pk)
    else:
        cast.users["sam"].is_active = False
        cast.users["sam"].save(update_fields=["is_active"])

    assert queries.lit(cookie) is None


def test_no_team_lights_screens_without_end(cast, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 1)
    lit_by(cast.sam.keyed("one"))

    with pytest.raises(InvalidInput):
        lit_by(cast.sam.keyed("two"))


def test_what_a_screen_shows_is_a_look_when_it_changes_and_each_hour(cast):
    screen, _cookie = lit_by(cast.sam.keyed("one"))
    one, two = make_patient(cast.ada), make_patient(cast.ada, last_name="Roy")
    house, start = House(cast.ward.pk), clock.now()

    for minutes, shown in (
        (0, [one]),
        (1, [one]),
        (2, [one, two]),
        (3, [two, one]),
        (61, [one, two]),
        (63, [one, two]),
    ):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            note_shown(by=replace(house), screen_id=screen.pk, patients=[patient.pk for patient in shown])

    looks = [look for look in looks_of(cast.sam) if look.act == "board_opened"]
    assert [(len(look.patient_ids), look.user_id) for look in reversed(looks)] == [(1, None), (2, None), (2, None)]
    assert {look.detail["screen"] for look in looks} == {str(screen.pk)}
    with scope(cast.sam):
        assert Screen.objects.get().seen_at == start + timedelta(minutes=63)
