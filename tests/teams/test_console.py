"""What a superuser may change of a membership, and what a team never loses: its last superuser."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connections

from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.identity.models import Session, Token
from contact_telesante.identity.queries import token_of
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams import queries, rules
from contact_telesante.teams.actions import change_role, leave_team, remove_member, seat_member
from contact_telesante.teams.membership import queries as memberships
from contact_telesante.teams.membership.actions import change_file, hand_over, restore_member, suspend_member
from contact_telesante.teams.membership.rules import AskAgain, needs_training
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import House
from tests import databases, make
from tests.make import entries_after, looks_of, make_user


def id_of(cast, who):
    return cast.users[who].pk


def member(cast, who) -> Member:
    with scope(House(cast.ward.pk)):
        return Member.objects.filter(user=cast.users[who]).latest("joined_at")


def kinds(seat, number=0):
    return [entry.kind for entry in entries_after(seat, number)]


def rights_changed(cast):
    return [look.detail["what"] for look in looks_of(cast.sam) if look.act == "rights_changed"]


def another_superuser(cast, name="Sue"):
    user = make_user(name)
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="superuser")
    return queries.seat_of(user, "ward")


def a_day(days):
    return clock.today(ZoneInfo("America/Toronto")) + timedelta(days=days)


EVERY_CHANGE = {
    "file": lambda seat, user_id: change_file(by=seat, user_id=user_id, permit="12"),
    "role": lambda seat, user_id: change_role(by=seat, user_id=user_id, role="reader"),
    "suspend": lambda seat, user_id: suspend_member(by=seat, user_id=user_id),
    "restore": lambda seat, user_id: restore_member(by=seat, user_id=user_id),
    "hand over": lambda seat, user_id: hand_over(by=seat, user_id=user_id, keep=True),
    "remove": lambda seat, user_id: remove_member(by=seat, user_id=user_id),
}


@pytest.mark.parametrize("what", EVERY_CHANGE)
@pytest.mark.parametrize(
    ("who", "error"), [("ada", NotAllowed), ("ben", NotAllowed), ("gil", NotAllowed), ("cleo", NotAllowed)]
)
def test_only_a_superuser_changes_a_membership(cast, what, who, error):
    whom = "cleo" if who == "cleo" else "ben"

    with pytest.raises(error):
        EVERY_CHANGE[what](cast.seat(who), id_of(cast, whom))


@pytest.mark.parametrize("what", EVERY_CHANGE)
def test_a_member_of_another_team_is_not_found(cast, what):
    with pytest.raises(Member.DoesNotExist):
        EVERY_CHANGE[what](cast.sam, id_of(cast, "cleo"))


def test_a_file_is_written_journaled_noted_and_moves_the_version(cast):
    before, number = cast.sam.version, len(entries_after(cast.sam, 0))

    change_file(by=cast.sam, user_id=id_of(cast, "ada"), permit="123456", training_date=a_day(-3), is_responsible=True)

    now = member(cast, "ada")
    assert (now.permit, now.training_date, now.is_responsible) == ("123456", a_day(-3), True)
    assert kinds(cast.sam)[number:] == ["teams.member_file_changed"]
    assert rights_changed(cast)[0] == "file"
    assert cast.sam.version == before + 1


def test_a_file_that_does_not_change_leaves_no_trace(cast):
    number = len(entries_after(cast.sam, 0))

    change_file(by=cast.sam, user_id=id_of(cast, "ada"), permit="", profession="nurse")

    assert kinds(cast.sam)[number:] == []


@pytest.mark.parametrize(
    ("who", "file", "field"),
    [
        ("ada", {"profession": "wizard"}, "profession"),
        ("ada", {"training_date": a_day(2)}, "training_date"),
        ("ada", {"groups": ["clinical"]}, "role"),
        ("ben", {"is_responsible": True}, "is_responsible"),
        ("gil", {"groups": []}, "groups"),
        ("gil", {"groups": ["everything"]}, "groups"),
        ("gil", {"patients": []}, "patients"),
        ("gil", {"sponsor_id": uuid4()}, "sponsor_id"),
    ],
)
def test_a_file_refuses_what_it_cannot_hold(cast, who, file, field):
    with pytest.raises(InvalidInput) as refused:
        change_file(by=cast.sam, user_id=id_of(cast, who), **file)

    assert list(refused.value.errors) == [field]


def test_a_guest_does_not_answer_for_a_guest(cast):
    with pytest.raises(InvalidInput):
        change_file(by=cast.sam, user_id=id_of(cast, "gil"), sponsor_id=id_of(cast, "gil"))

    assert change_file(by=cast.sam, user_id=id_of(cast, "gil"), sponsor_id=id_of(cast, "ada")).sponsor_id


def test_what_a_guest_is_granted_is_what_their_seat_sees(cast):
    patient = make.make_patient(cast.ada)

    change_file(by=cast.sam, user_id=id_of(cast, "gil"), groups=["identity"], patients=[patient.pk], may_write=True)

    assert (cast.gil.groups, cast.gil.patients, cast.gil.writes) == ({"identity"}, {patient.pk}, True)
    assert looks_of(cast.sam)[0].patient_ids == [patient.pk]


@pytest.mark.parametrize("role", ["reader", "superuser"])
def test_a_role_changes_and_is_told(cast, role):
    number = len(entries_after(cast.sam, 0))

    change_role(by=cast.sam, user_id=id_of(cast, "ada"), role=role)

    assert (cast.ada.role, cast.ada.writes) == (role, role == "superuser")
    assert kinds(cast.sam)[number:] == ["teams.member_changed"]


def test_a_repeated_key_changes_once(cast):
    seat = replace(cast.sam, key="k1")
    number = len(entries_after(cast.sam, 0))

    first = change_role(by=seat, user_id=id_of(cast, "ada"), role="reader")
    change_role(by=cast.sam, user_id=id_of(cast, "ada"), role="member")
    again = change_role(by=seat, user_id=id_of(cast, "ada"), role="reader")

    assert first.pk == again.pk
    assert cast.ada.role == "member"
    assert len(kinds(cast.sam)[number:]) == 2


def test_becoming_a_guest_takes_an_end_and_the_right_to_write(cast):
    change_file(by=cast.sam, user_id=id_of(cast, "ada"), is_responsible=True)
    with pytest.raises(InvalidInput, match="end_date"):
        change_role(by=cast.sam, user_id=id_of(cast, "ada"), role="guest")
    change_role(by=cast.sam, user_id=id_of(cast, "ada"), role="guest", end_date=a_day(20))

    assert not cast.ada.writes
    assert not member(cast, "ada").is_responsible


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (0, True), (360, True), (370, False)])
def test_a_guest_is_renewed_for_twelve_months_at_most(cast, days, accepted):
    if accepted:
        change_role(by=cast.sam, user_id=id_of(cast, "gil"), role="guest", end_date=a_day(days))
        assert member(cast, "gil").end_date == a_day(days)
    else:
        with pytest.raises(InvalidInput, match="end_date"):
            change_role(by=cast.sam, user_id=id_of(cast, "gil"), role="guest", end_date=a_day(days))


def test_a_guest_of_the_network_may_become_a_member_and_is_narrowed_no_more(cast):
    change_file(by=cast.sam, user_id=id_of(cast, "gil"), groups=["identity"])

    change_role(by=cast.sam, user_id=id_of(cast, "gil"), role="member")

    assert (cast.gil.role, cast.gil.writes, len(cast.gil.groups)) == ("member", True, 4)
    assert member(cast, "gil").end_date is None


@pytest.mark.parametrize("role", ["member", "reader", "superuser"])
@pytest.mark.parametrize("email", ["x@gmail.example", "x@evil-tests.example", "x@tests.example.evil.com"])
def test_an_address_of_outside_stays_a_guest(cast, email, role):
    user = make.create_user(by=SYSTEM, email=email, password=None, first_name="Out", last_name="Side")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="guest", end_date=a_day(9))

    with pytest.raises(InvalidInput, match="role"):
        change_role(by=cast.sam, user_id=user.pk, role=role)
    with pytest.raises(InvalidInput, match="role"):
        hand_over(by=cast.sam, user_id=user.pk, keep=True)


def test_the_network_of_a_team_is_also_that_of_its_members_establishments(cast):
    create_establishment(by=SYSTEM, slug="far", name="CISSS", domains=["far.example"])
    user = make.create_user(by=SYSTEM, email="y@far.example", password=None, first_name="Far", last_name="Away")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="guest", end_date=a_day(9))
    with pytest.raises(InvalidInput):
        change_role(by=cast.sam, user_id=user.pk, role="member")
    theirs = create_establishment(by=SYSTEM, slug="near", name="CISSS", domains=["near.far.example", "away.example"])
    seat_member(by=House(cast.ward.pk), user_id=make_user("Zoe").pk, role="reader", establishment=theirs)
    with scope(cast.sam):
        known = [memberships.is_of_the_network(cast.sam, email) for email in ("a@away.example", "a@far.example")]

    assert known == [True, False]


def test_a_suspended_member_finds_nothing_until_restored(cast):
    number = len(entries_after(cast.sam, 0))

    suspend_member(by=cast.sam, user_id=id_of(cast, "ada"))
    with pytest.raises(Member.DoesNotExist):
        queries.seat_of(cast.users["ada"], "ward")
    restore_member(by=cast.sam, user_id=id_of(cast, "ada"))

    assert cast.ada.role == "member"
    assert kinds(cast.sam)[number:] == ["teams.member_suspended", "teams.member_restored"]
    assert rights_changed(cast)[:2] == ["restored", "suspended"]


def test_suspending_or_restoring_twice_tells_once(cast):
    number = len(entries_after(cast.sam, 0))

    for change in (suspend_member, suspend_member, restore_member, restore_member):
        change(by=cast.sam, user_id=id_of(cast, "ada"))

    assert kinds(cast.sam)[number:] == ["teams.member_suspended", "teams.member_restored"]


AWAY = {
    "leave": lambda seat: leave_team(by=seat),
    "suspended": lambda seat: suspend_member(by=seat, user_id=seat.user_id, sure=True),
    "demoted": lambda seat: change_role(by=seat, user_id=seat.user_id, role="member", sure=True),
    "ending": lambda seat: change_role(by=seat, user_id=seat.user_id, role="superuser", end_date=a_day(90), sure=True),
    "removed": lambda seat: remove_member(by=seat, user_id=seat.user_id, sure=True),
}


@pytest.mark.parametrize("how", AWAY)
def test_the_last_superuser_stays(cast, how):
    number = len(entries_after(cast.sam, 0))

    with pytest.raises(InvalidInput, match="role"):
        AWAY[how](cast.sam)

    assert kinds(cast.sam)[number:] == []
    assert rules.may_manage(cast.sam)


@pytest.mark.parametrize("how", AWAY)
@pytest.mark.parametrize("other", ["suspended", "ending", "gone", "inactive"])
def test_a_superuser_who_cannot_act_or_will_end_is_no_other_superuser(cast, how, other):
    sue = another_superuser(cast)
    with scope(cast.sam):
        row = Member.objects.filter(user_id=sue.user_id)
        if other == "suspended":
            row.update(suspended_at=clock.now())
        elif other == "ending":
            row.update(end_date=a_day(200))
        elif other == "gone":
            row.update(left_at=clock.now())
        else:
            type(cast.users["sam"]).objects.filter(pk=sue.user_id).update(is_active=False)

    with pytest.raises(InvalidInput, match="role"):
        AWAY[how](cast.sam)


@pytest.mark.parametrize("how", AWAY)
def test_with_another_superuser_one_may_go(cast, how):
    sue = another_superuser(cast)

    AWAY[how](cast.sam)

    assert rules.may_manage(sue)
    assert member(cast, "sam").left_at or member(cast, "sam").suspended_at or how in {"demoted", "ending"}


@pytest.mark.parametrize("how", ["suspended", "demoted", "removed"])
def test_a_superuser_acting_on_themself_is_asked_again(cast, how):
    another_superuser(cast)
    unsure = {
        "suspended": lambda: suspend_member(by=cast.sam, user_id=id_of(cast, "sam")),
        "demoted": lambda: change_role(by=cast.sam, user_id=id_of(cast, "sam"), role="member"),
        "removed": lambda: remove_member(by=cast.sam, user_id=id_of(cast, "sam")),
    }

    with pytest.raises(AskAgain):
        unsure[how]()

    assert rules.may_manage(cast.sam)


def test_a_seat_no_longer_a_superusers_manages_nothing_more(cast):
    sue, sam = another_superuser(cast), cast.sam
    change_role(by=sue, user_id=sam.user_id, role="member")

    with pytest.raises(NotAllowed):
        change_role(by=sam, user_id=sue.user_id, role="reader")


@pytest.mark.parametrize(("keep", "role"), [(True, "superuser"), (False, "member")])
def test_the_superusers_role_is_handed_over(cast, keep, role):
    number = len(entries_after(cast.sam, 0))

    hand_over(by=cast.sam, user_id=id_of(cast, "ada"), keep=keep)

    assert (cast.ada.role, cast.sam.role) == ("superuser", role)
    assert kinds(cast.ada)[number:] == ["teams.member_changed"] * (1 if keep else 2)


def test_handing_over_twice_under_one_key_is_answered_alike(cast):
    seat = replace(cast.sam, key="hand")

    first = hand_over(by=seat, user_id=id_of(cast, "ada"), keep=False)
    number = len(entries_after(cast.ada, 0))
    again = hand_over(by=seat, user_id=id_of(cast, "ada"), keep=False)

    assert (again.pk, len(entries_after(cast.ada, 0))) == (first.pk, number)


def test_the_role_is_handed_to_somebody_else_who_can_act(cast):
    suspend_member(by=cast.sam, user_id=id_of(cast, "ben"))

    for whom in ("sam", "ben"):
        with pytest.raises(InvalidInput):
            hand_over(by=cast.sam, user_id=id_of(cast, whom), keep=False)


def with_means_of_entering(cast, who):
    """A token of theirs, and a session."""
    secret = make.token_for(cast.users[who])
    Session.objects.create(
        session_key=f"s-{who}", session_data="", expire_date=clock.now() + timedelta(hours=1), user_id=id_of(cast, who)
    )
    return secret


def test_whoever_has_nothing_else_loses_sessions_and_tokens_with_their_seat(cast):
    secret = with_means_of_entering(cast, "ada")

    remove_member(by=cast.sam, user_id=id_of(cast, "ada"), why="moved")

    assert token_of(secret) is None
    assert not Session.objects.filter(user_id=id_of(cast, "ada")).exists()
    assert next(look for look in looks_of(cast.sam) if look.act == "rights_changed").detail["why"] == "moved"
    assert "session_ended" in {look.act for look in looks_of(cast.sam)}


@pytest.mark.parametrize("other", ["team", "office"])
def test_whoever_has_another_seat_or_an_office_keeps_them(cast, other):
    secret = with_means_of_entering(cast, "ada")
    if other == "team":
        seat_member(by=House(cast.other.pk), user_id=id_of(cast, "ada"), role="reader")
    else:
        appoint_officer(by=SYSTEM, user_id=id_of(cast, "ada"), office="support", establishment=None)

    remove_member(by=cast.sam, user_id=id_of(cast, "ada"))

    assert token_of(secret) is not None
    assert Session.objects.filter(user_id=id_of(cast, "ada")).exists()


def test_a_seat_over_or_suspended_elsewhere_is_no_other_seat(cast):
    with_means_of_entering(cast, "ada")
    seat_member(by=House(cast.other.pk), user_id=id_of(cast, "ada"), role="reader")
    suspend_member(by=House(cast.other.pk), user_id=id_of(cast, "ada"))

    remove_member(by=cast.sam, user_id=id_of(cast, "ada"))

    assert not Token.objects.filter(user_id=id_of(cast, "ada"), revoked_at=None).exists()


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_anybody_but_the_last_superuser_may_leave(cast, who):
    seat = cast.seat(who)

    leave_team(by=seat)

    with pytest.raises(Member.DoesNotExist):
        queries.seat_of(cast.users[who], "ward")
    assert (entries_after(cast.sam, 0)[-1].kind, entries_after(cast.sam, 0)[-1].by_id) == (
        "teams.member_left",
        seat.user_id,
    )


def test_an_unknown_reason_to_leave_is_refused(cast):
    with pytest.raises(InvalidInput):
        remove_member(by=cast.sam, user_id=id_of(cast, "ada"), why="Tremblay, Lucille")


@pytest.mark.parametrize(
    ("trained", "today", "needed"),
    [
        (None, "2026-11-23", True),
        ("2025-11-24", "2026-11-23", False),
        ("2025-11-23", "2026-11-23", True),
        ("2024-02-29", "2025-02-27", False),
        ("2024-02-29", "2025-02-28", True),
    ],
)
def test_training_is_to_be_renewed_after_twelve_months(trained, today, needed):
    day = type(clock.now().date()).fromisoformat

    assert needs_training(trained and day(trained), day(today)) is needed


def held_up(made, team, threads):
    """Start threads that write in a team while its journal's head is taken, and let them go once they all wait."""
    waiting = """select count(distinct pid) from pg_locks join pg_stat_activity using (pid)
        where not granted and datname = current_database()"""  # what another role waits for is told by its locks alone
    with psycopg.connect(made.owner_url) as watch, psycopg.connect(made.owner_url) as owner:
        watch.autocommit = True
        owner.execute("select 1 from journal_head where team_id = %s for update", [team.pk])
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while watch.execute(waiting).fetchone()[0] < len(threads) and time.monotonic() < deadline:
            time.sleep(0.02)
        owner.rollback()
    for thread in threads:
        thread.join(20)


def test_two_superusers_who_demote_each_other_at_once_leave_one(server):
    outcomes = []

    def demote(seat, other):
        try:
            change_role(by=seat, user_id=other.user_id, role="member")
            outcomes.append("done")
        except (InvalidInput, NotAllowed):
            outcomes.append("refused")
        finally:
            connections.close_all()

    with databases.connected_to(server.made):
        slug = f"duel-{uuid4().hex[:6]}"
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        users = [make_user(f"Duel{uuid4().hex[:6]}") for _ in range(2)]
        for user in users:
            seat_member(by=House(team.pk), user_id=user.pk, role="superuser")
        seats = [queries.seat_of(user, slug) for user in users]
        held_up(server.made, team, [threading.Thread(target=demote, args=two) for two in (seats, seats[::-1])])
        with scope(House(team.pk)):
            left = memberships.living_superusers(House(team.pk))

    assert sorted(outcomes) == ["done", "refused"]
    assert len(left) == 1
