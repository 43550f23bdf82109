"""Access reviews: opened once at a time, decided by name, signed for good."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.membership.actions import change_file
from contact_telesante.teams.models import Member, Review, Verdict
from contact_telesante.teams.reviews import queries
from contact_telesante.teams.reviews.actions import Decided, Signed, decide, open_review, sign_review
from contact_telesante.teams.seats import House
from tests.make import entries_after, looks_of, make_user


def in_days(seat, days):
    return clock.today(seat.zone) + timedelta(days=days)


def opened(seat):
    return open_review(by=seat, due_date=in_days(seat, 30))


def sheet(seat, review):
    with scope(seat):
        return queries.sheet_of(seat, queries.review_of(seat, review.pk))


def line_of(cast, review, who):
    return next(line for line in sheet(cast.sam, review).lines if line.file.user_id == cast.users[who].pk)


def say(cast, review, **said):
    decided = [Decided(line_of(cast, review, who).verdict_id, word) for who, word in said.items()]
    return decide(by=cast.sam, review_id=review.pk, decided=decided)


def test_a_review_lists_every_member_of_the_day_as_they_were(cast):
    number = len(entries_after(cast.sam, 0))

    review = opened(cast.sam)

    told = sheet(cast.sam, review)
    assert {line.file.name for line in told.lines} == {"Ada Essai", "Ben Essai", "Gil Essai", "Sam Essai"}
    assert (line_of(cast, review, "ada").role, line_of(cast, review, "ada").profession) == ("member", "nurse")
    assert (told.settled, told.complete) == (0, False)
    assert [entry.kind for entry in entries_after(cast.sam, 0)[number:]] == ["teams.review_opened"]
    assert looks_of(cast.sam)[0].detail["what"] == "review_opened"


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_a_superuser_reviews(cast, who):
    review = opened(cast.sam)

    for attempt in (
        lambda: opened(cast.seat(who)),
        lambda: decide(by=cast.seat(who), review_id=review.pk, decided=[]),
        lambda: sign_review(by=cast.seat(who), review_id=review.pk),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_review_of_another_team_is_not_found(cast):
    seat_member(by=House(cast.other.pk), user_id=cast.users["sam"].pk, role="superuser")
    elsewhere = replace(cast.sam, team_id=cast.other.pk, slug="other")
    theirs = opened(elsewhere)
    mine = opened(cast.sam)
    line = sheet(elsewhere, theirs).lines[0]

    for attempt in (
        lambda: decide(by=cast.sam, review_id=theirs.pk, decided=[]),
        lambda: sign_review(by=cast.sam, review_id=theirs.pk),
    ):
        with pytest.raises(Review.DoesNotExist):
            attempt()
    with pytest.raises(Verdict.DoesNotExist):
        decide(by=cast.sam, review_id=mine.pk, decided=[Decided(line.verdict_id, "keep")])


def test_one_review_is_open_at_a_time(cast):
    opened(cast.sam)

    with pytest.raises(InvalidInput, match="due_date"):
        opened(cast.sam)


def test_a_repeated_key_opens_one_review(cast):
    seat = replace(cast.sam, key="open")

    assert opened(seat).pk == opened(seat).pk


def test_a_review_is_not_due_yesterday(cast):
    with pytest.raises(InvalidInput, match="due_date"):
        open_review(by=cast.sam, due_date=in_days(cast.sam, -1))


def test_decisions_are_saved_one_by_one_or_together_and_may_change_until_signed(cast):
    review = opened(cast.sam)

    say(cast, review, ada="keep")
    say(cast, review, ben="remove", gil="remove")
    say(cast, review, gil="keep")
    say(cast, review, gil="keep")

    told = sheet(cast.sam, review)
    assert (told.settled, told.kept, told.removed, told.complete) == (3, 2, 1, False)


def test_saying_the_same_again_keeps_who_said_it_first_and_when(cast):
    review = opened(cast.sam)
    say(cast, review, ada="keep")
    with scope(cast.sam):
        before = Verdict.objects.get(pk=line_of(cast, review, "ada").verdict_id).at

    say(cast, review, ada="keep")

    with scope(cast.sam):
        assert Verdict.objects.get(pk=line_of(cast, review, "ada").verdict_id).at == before


def test_what_is_no_decision_is_refused(cast):
    review = opened(cast.sam)

    with pytest.raises(InvalidInput):
        say(cast, review, ada="perhaps")


def test_the_last_superuser_is_not_removed_by_a_review(cast):
    review = opened(cast.sam)

    with pytest.raises(InvalidInput, match="role"):
        say(cast, review, sam="remove")

    assert line_of(cast, review, "sam").decision == ""


def test_two_superusers_are_not_both_removed_by_a_review(cast):
    seat_member(by=House(cast.ward.pk), user_id=make_user("Sue").pk, role="superuser")
    review = opened(cast.sam)
    say(cast, review, sam="remove")
    sue = next(line for line in sheet(cast.sam, review).lines if line.file.name == "Sue Essai")

    with pytest.raises(InvalidInput, match="role"):
        decide(by=cast.sam, review_id=review.pk, decided=[Decided(sue.verdict_id, "remove")])


def test_a_superuser_who_became_the_last_since_is_not_removed_by_signing(cast):
    sue = make_user("Sue")
    seat_member(by=House(cast.ward.pk), user_id=sue.pk, role="superuser")
    review = opened(cast.sam)
    say(cast, review, ada="keep", ben="keep", gil="keep", sam="remove")
    remove_member(by=House(cast.ward.pk), user_id=sue.pk)

    with pytest.raises(InvalidInput, match="role"):
        sign_review(by=cast.sam, review_id=review.pk)

    assert cast.sam.role == "superuser"


def test_it_is_signed_once_everybody_is_decided_and_removes_at_once(cast):
    review = opened(cast.sam)
    say(cast, review, ada="keep", sam="keep", gil="remove")
    with pytest.raises(InvalidInput, match="decisions"):
        sign_review(by=cast.sam, review_id=review.pk)
    say(cast, review, ben="remove")
    number = len(entries_after(cast.sam, 0))

    signed = sign_review(by=cast.sam, review_id=review.pk)

    entries = entries_after(cast.sam, 0)[number:]
    assert signed.signed_by_id == cast.users["sam"].pk
    assert [entry.kind for entry in entries] == ["teams.review_signed", "teams.member_left", "teams.member_left"]
    assert (entries[0].event.kept, entries[0].event.removed) == (2, 2)
    for who in ("ben", "gil"):
        with pytest.raises(Member.DoesNotExist):
            cast.seat(who)
    assert cast.ada.role == "member"


def test_what_is_signed_never_changes(cast):
    review = opened(cast.sam)
    say(cast, review, ada="keep", sam="keep", gil="keep", ben="keep")
    sign_review(by=cast.sam, review_id=review.pk)

    with pytest.raises(Signed):
        say(cast, review, ada="remove")
    with pytest.raises(Signed):
        sign_review(by=cast.sam, review_id=review.pk)
    assert opened(cast.sam).pk != review.pk


def test_signing_twice_under_one_key_is_answered_alike(cast):
    review = opened(cast.sam)
    say(cast, review, ada="keep", sam="keep", gil="keep", ben="remove")
    seat = replace(cast.sam, key="sign")

    first, again = (sign_review(by=seat, review_id=review.pk) for _ in range(2))

    assert (again.pk, again.signed_at) == (first.pk, first.signed_at)


def test_who_left_meanwhile_is_marked_and_who_joined_is_apart(cast):
    review = opened(cast.sam)
    remove_member(by=cast.sam, user_id=cast.users["ben"].pk)
    seat_member(by=cast.sam, user_id=make_user("Zoe").pk, role="reader")

    say(cast, review, ada="keep", sam="keep", gil="keep")

    told = sheet(cast.sam, review)
    assert line_of(cast, review, "ben").left_at
    assert [file.name for file in told.joined_since] == ["Zoe Essai"]
    assert told.complete
    sign_review(by=cast.sam, review_id=review.pk)


def test_whoever_leaves_after_the_signature_was_kept_by_it(cast):
    review = opened(cast.sam)
    say(cast, review, ada="keep", sam="keep", gil="keep", ben="keep")
    sign_review(by=cast.sam, review_id=review.pk)
    remove_member(by=cast.sam, user_id=cast.users["ben"].pk)

    line = line_of(cast, review, "ben")

    assert (line.decision, line.left_at) == ("keep", None)


def test_a_line_tells_the_last_look_and_the_file(cast):
    change_file(by=cast.sam, user_id=cast.users["ada"].pk, permit="P-1")
    with scope(cast.ada):
        record_look(Act.BOARD_OPENED, by=cast.ada)
        at = looks_of(cast.ada)[0].at
    review = opened(cast.sam)

    ada, ben = line_of(cast, review, "ada"), line_of(cast, review, "ben")

    assert (ada.looked_at, ada.file.permit, ada.file.needs_training) == (at, "P-1", True)
    assert ben.looked_at is None


def statements(seat, review):
    with CaptureQueriesContext(
        connection,
    ) as counted:
        sheet(seat, review)
    return len(counted)


def test_thirty_members_cost_no_more_statements_than_four(cast):
    few = statements(cast.sam, opened(cast.sam))
    with scope(cast.sam):
        Review.objects.update(signed_at=clock.now())
    for _ in range(26):
        seat_member(by=House(cast.ward.pk), user_id=make_user(f"N{uuid4().hex[:6]}").pk, role="reader")

    assert statements(cast.sam, opened(cast.sam)) == few
