"""Invitations: who may be invited as what, the letter, the link, the way in."""

import json
import logging
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from contact_telesante.audit.models import Communication
from contact_telesante.establishments.actions import create_establishment
from contact_telesante.identity.actions import create_user
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.invitations import links, lists, queries, rules, sheets
from contact_telesante.teams.invitations.actions import (
    Closed,
    NotInvited,
    accept_invitation,
    invite,
    send_again,
    sign_undertaking,
    withdraw,
)
from contact_telesante.teams.invitations.rules import Offer, OutsideNetwork
from contact_telesante.teams.models import Invitation, Member
from contact_telesante.teams.seats import House
from tests.mail import SITE, postbox
from tests.make import entries_after, looks_of, make_patient, make_user

INSIDE, OUTSIDE = "zoe@tests.example", "zoe@clinique.example"


@pytest.fixture
def box():
    with postbox() as box:
        yield box


def guest_offer(**given) -> Offer:
    said = {
        "email": OUTSIDE,
        "role": "guest",
        "reason": "Pharmacie du quartier",
        "organisation": "Pharmacie Untel",
        "end_date": clock.now().date() + timedelta(days=60),
        "may_write": False,
    }
    return Offer(**said | given)


def posted() -> list[dict]:
    """What the jobs of letters keep, in the order they were deferred."""
    jobs = ProcrastinateJob.objects.filter(task_name="teams.post_invitation").order_by("pk")
    return [job.args for job in jobs]


def post_letters() -> None:
    """Run the jobs as the worker would."""
    for args in posted():
        app.tasks["teams.post_invitation"](**args)


def person(email: str):
    return create_user(by=SYSTEM, email=email, password=None, first_name="Zoé", last_name="Essai")


def accept(invitation: Invitation, user, **changes) -> Member:
    asked = {"invitation_id": invitation.pk, "issue": invitation.issue} | changes
    return accept_invitation(by=House(invitation.team_id, user_id=user.pk), **asked)


def kinds(seat, number: int) -> list[str]:
    return [entry.kind for entry in entries_after(seat, number)]


def number_of(seat) -> int:
    entries = entries_after(seat, 0)
    return entries[-1].number


def again(seat, invitation: Invitation) -> Invitation:
    with scope(seat):
        return Invitation.objects.get(pk=invitation.pk)


def test_a_superuser_invites_and_the_journal_and_the_audit_tell_it(cast):
    before = number_of(cast.sam)

    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="reader", profession="nurse", permit="123456"))

    assert (invitation.role, invitation.permit, invitation.issue) == ("reader", "123456", 1)
    assert invitation.establishment_id == cast.ward.establishment_id
    assert invitation.expires_at - invitation.at == timedelta(days=14)
    assert kinds(cast.sam, before) == ["teams.member_invited"]
    assert looks_of(cast.sam)[0].detail["invitation"] == str(invitation.pk)


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_a_superuser_invites_sends_again_or_withdraws(cast, who):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))

    for attempt in (
        lambda: invite(by=cast.seat(who), offer=Offer(email="x@tests.example", role="member")),
        lambda: send_again(by=cast.seat(who), invitation_id=invitation.pk),
        lambda: withdraw(by=cast.seat(who), invitation_id=invitation.pk),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_another_team_finds_no_invitation(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    superuser = replace(cast.cleo, role="superuser")

    for attempt in (send_again, withdraw):
        with pytest.raises(Invitation.DoesNotExist):
            attempt(by=superuser, invitation_id=invitation.pk)
    with scope(cast.cleo):
        assert queries.pending_of(cast.cleo) == []


@pytest.mark.parametrize(
    ("email", "inside"),
    [
        ("a@tests.example", True),
        ("a@med.tests.example", True),
        ("A.B@TESTS.Example", True),
        ("a@tests.example.", True),
        ("a@evil-tests.example", False),
        ("a@tests.example.evil.com", False),
        ("a@example", False),
    ],
)
def test_an_address_outside_the_network_may_only_be_a_guest(cast, email, inside):
    offer = Offer(email=rules.normalised(email), role="member")

    if inside:
        assert invite(by=cast.sam, offer=offer).establishment_id == cast.ward.establishment_id
    else:
        with pytest.raises(InvalidInput) as refused:
            invite(by=cast.sam, offer=offer)
        assert list(refused.value.errors) == ["email"]
        assert queries.found_by("x") is None


def test_the_refusal_of_an_outsider_says_that_only_the_role_of_guest_is_left(cast):
    with pytest.raises(OutsideNetwork):
        invite(by=cast.sam, offer=Offer(email=OUTSIDE, role="reader"))

    invited = invite(by=cast.sam, offer=guest_offer())

    assert (invited.role, invited.establishment_id) == ("guest", None)


def test_the_establishments_of_members_bring_their_domains(cast):
    elsewhere = create_establishment(by=SYSTEM, slug="chum", name="CHUM", domains=["chum.example", "med.chum.example"])
    seat_member(by=House(cast.ward.pk), user_id=cast.users["cleo"].pk, role="member", establishment=elsewhere)

    invitation = invite(by=cast.sam, offer=Offer(email="a@med.chum.example", role="member"))

    assert invitation.establishment_id == elsewhere.pk
    remove_member(by=cast.sam, user_id=cast.users["cleo"].pk)
    with pytest.raises(OutsideNetwork):
        invite(by=cast.sam, offer=Offer(email="b@chum.example", role="member"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"end_date": None}, "end_date"),
        ({"end_date": date(2026, 11, 22)}, "end_date"),
        ({"end_date": date(2027, 11, 24)}, "end_date"),
        ({"reason": ""}, "reason"),
        ({"organisation": ""}, "organisation"),
        ({"groups": ()}, "groups"),
        ({"groups": ("everything",)}, "groups"),
        ({"patients": ()}, "patients"),
        ({"role": "owner"}, "role"),
        ({"profession": "wizard"}, "profession"),
        ({"email": "not an address"}, "email"),
        ({"email": "ADA@tests.example"}, "email"),
    ],
)
@time_machine.travel("2026-11-23T15:00:00Z", tick=False)
def test_what_is_wrong_in_an_offer_is_said_at_its_field(cast, given, field):
    with pytest.raises(InvalidInput) as refused:
        invite(by=cast.sam, offer=guest_offer(end_date=date(2027, 11, 23)) if not given else guest_offer(**given))

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("end", [date(2026, 11, 23), date(2027, 11, 23)])
@time_machine.travel("2026-11-24T02:00:00Z", tick=False)
def test_a_guest_may_stay_from_today_to_the_same_day_next_year_where_the_team_is(cast, end):
    assert invite(by=cast.sam, offer=guest_offer(end_date=end)).end_date == end


def test_a_guest_answers_to_a_living_member_who_is_no_guest(cast):
    with pytest.raises(InvalidInput) as refused:
        invite(by=cast.sam, offer=guest_offer(sponsor_id=cast.users["gil"].pk))

    invitation = invite(by=cast.sam, offer=guest_offer(sponsor_id=cast.users["ada"].pk))
    member = accept(invitation, person(OUTSIDE))

    assert list(refused.value.errors) == ["sponsor_id"]
    assert member.sponsor_id == cast.users["ada"].pk


def test_inviting_again_replaces_the_offer_and_kills_the_older_link(cast):
    first = invite(by=cast.sam, offer=Offer(email=INSIDE, role="reader"))
    old = links.token_of(first)

    second = invite(by=cast.sam, offer=Offer(email=INSIDE.upper(), role="member"))

    assert (second.pk, second.issue, second.role) == (first.pk, 2, "member")
    assert queries.found_by(old).state == "replaced"
    assert queries.found_by(links.token_of(second)).state == "open"
    with pytest.raises(Closed):
        accept(first, person(INSIDE), issue=1)


def test_a_repeated_request_invites_once_and_is_answered_the_same(cast):
    seat, offer = cast.sam.keyed("once"), Offer(email=INSIDE, role="member")
    before = number_of(seat)

    first, second = invite(by=seat, offer=offer), invite(by=seat, offer=offer)

    assert (second.pk, second.issue) == (first.pk, 1)
    assert kinds(seat, before) == ["teams.member_invited"]
    with pytest.raises(KeyReused):
        invite(by=seat, offer=replace(offer, role="reader"))


def test_sending_again_repeated_moves_the_link_once(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))

    issues = [send_again(by=cast.sam.keyed("again"), invitation_id=invitation.pk).issue for _ in range(2)]

    assert issues == [2, 2]


def test_a_withdrawn_invitation_opens_nothing_and_is_withdrawn_once(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    before = number_of(cast.sam)

    withdraw(by=cast.sam, invitation_id=invitation.pk)
    withdraw(by=cast.sam, invitation_id=invitation.pk)

    assert kinds(cast.sam, before) == ["teams.invitation_withdrawn"]
    assert queries.found_by(links.token_of(invitation)).state == "withdrawn"
    with pytest.raises(Closed):
        accept(invitation, person(INSIDE))
    with pytest.raises(Invitation.DoesNotExist):
        send_again(by=cast.sam, invitation_id=invitation.pk)


def test_an_invitation_is_over_after_two_weeks_and_can_be_sent_again(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    user = person(INSIDE)

    with time_machine.travel(clock.now() + timedelta(days=14, seconds=1), tick=False):
        with pytest.raises(Closed):
            accept(invitation, user)
        fresh = send_again(by=cast.sam, invitation_id=invitation.pk)
        assert accept(fresh, user).role == "member"


def test_a_link_dies_with_the_seat_it_offers(cast):
    today = clock.today(cast.sam.zone)

    invitation = invite(by=cast.sam, offer=guest_offer(end_date=today))

    assert invitation.expires_at.astimezone(cast.sam.zone).date() == today + timedelta(days=1)


def test_a_link_touched_by_anybody_is_none_of_ours(cast):
    token = links.token_of(invite(by=cast.sam, offer=Offer(email=INSIDE, role="member")))
    stolen = links.signing.Signer(salt="something else").sign_object(["a" * 32, "b" * 32, 1])

    assert queries.found_by(token).state == "open"
    for forged in (token[:-1], token.replace(token[3], "x", 1) + "y", "", "a:b:c", stolen):
        assert queries.found_by(forged) is None


def test_accepting_gives_the_whole_file_signs_and_journals(cast):
    offer = Offer(
        email=INSIDE, role="member", profession="attendant", permit="P1", authorization="DSI", end_date=date(2030, 1, 1)
    )
    invitation, before = invite(by=cast.sam, offer=offer), number_of(cast.sam)
    version, user = cast.sam.version, person("Zoe@tests.example")

    member = accept(invitation, user)
    accept(invitation, user)

    assert (member.role, member.profession, member.permit, member.authorization, member.end_date) == (
        "member", "attendant", "P1", "DSI", date(2030, 1, 1),
    )  # fmt: skip
    assert member.establishment_id == cast.ward.establishment_id
    assert teams.seat_of(user, "ward").signed
    assert kinds(cast.sam, before + 0) == ["teams.member_joined", "teams.undertaking_signed"]
    assert cast.sam.version == version + 1
    assert again(cast.sam, invitation).accepted_by_id == user.pk
    assert {look.detail.get("what") for look in looks_of(cast.sam)[:2]} == {"joined", "undertaking"}


def test_a_link_opens_once_and_for_the_invited_address_alone(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="superuser"))
    before = number_of(cast.sam)

    with pytest.raises(NotInvited):
        accept(invitation, cast.users["cleo"])

    assert kinds(cast.sam, before) == []
    user = person(INSIDE)
    accept(invitation, user)
    remove_member(by=cast.sam, user_id=user.pk)
    with pytest.raises(Closed):
        accept(invitation, user)


def test_somebody_removed_may_be_invited_again(cast):
    user = person(INSIDE)
    accept(invite(by=cast.sam, offer=Offer(email=INSIDE, role="member")), user)
    remove_member(by=cast.sam, user_id=user.pk)

    accept(invite(by=cast.sam, offer=Offer(email=INSIDE, role="reader")), user)

    assert teams.seat_of(user, "ward").role == "reader"


def test_a_member_keeps_their_role_and_the_invitation_is_consumed(cast):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="superuser"))
    user = person(INSIDE)
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="reader")
    before = number_of(cast.sam)

    member = accept(invitation, user)

    assert (member.role, kinds(cast.sam, before)) == ("reader", [])
    assert again(cast.sam, invitation).accepted_at


def test_a_guests_access_enters_the_register_of_communications(cast):
    patients = [make_patient(cast.ada), make_patient(cast.ada, last_name="Canari")]
    offer = guest_offer(groups=("clinical", "identity"), patients=tuple(p.pk for p in patients))

    member = accept(invite(by=cast.sam, offer=offer), person(OUTSIDE))

    with scope(cast.sam):
        entry = Communication.objects.get(team_id=cast.ward.pk)
    assert (entry.means, entry.recipient, entry.purpose) == ("guest", "Pharmacie Untel", "care")
    assert (entry.justification, entry.user_id) == ("Pharmacie du quartier", cast.users["sam"].pk)
    assert set(entry.patient_ids) == {p.pk for p in patients} == set(member.patients)
    assert "2 usagers" in entry.nature
    assert "Canari" not in entry.nature
    assert teams.seat_of(member.user, "ward").groups == {"clinical", "identity"}


def test_whoever_has_not_signed_signs_once(cast):
    user = make_user("Yan")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="member")
    with scope(cast.sam), connection.cursor() as cursor:
        cursor.execute("update teams_member set undertaking_at = null where user_id = %s", [user.pk])
    before = number_of(cast.sam)

    seat = teams.seat_of(user, "ward")
    sign_undertaking(by=seat)
    sign_undertaking(by=seat)

    assert (seat.signed, teams.seat_of(user, "ward").signed) == (False, True)
    assert kinds(cast.sam, before) == ["teams.undertaking_signed"]


@pytest.mark.parametrize(
    ("role", "signed", "stopped"),
    [("guest", False, True), ("guest", True, False), ("member", False, False), ("superuser", False, False)],
)
def test_only_a_guest_must_sign_before_anything_else(cast, role, signed, stopped):
    assert rules.must_sign_first(replace(cast.ada, role=role, signed=signed)) is stopped


@pytest.mark.parametrize(("language", "word"), [("fr", "invite"), ("en", "invites")])
def test_the_letter_is_in_the_language_of_the_invited_and_tells_nothing_of_patients(cast, box, language, word):
    patient = make_patient(cast.ada, last_name="Zyxwvcanari")

    invitation = invite(
        by=cast.sam, offer=guest_offer(language=language, patients=(patient.pk,), reason="Zyxwvcanari a chuté")
    )
    post_letters()

    letter = box.letters[0]
    assert letter["To"] == OUTSIDE
    assert re.search(rf"\b{word}\b", box.text())
    assert f"{SITE}/invitations/{links.token_of(invitation)}/" in box.text()
    assert cast.ward.name in box.text()
    assert "canari" not in letter.as_string().lower()
    assert "canari" not in str(letter["Subject"]).lower()


def test_a_letter_leaves_once_and_the_invitation_says_when(cast, box):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    assert again(cast.sam, invitation).sent_at is None

    post_letters()
    post_letters()

    assert len(box.letters) == 1
    assert again(cast.sam, invitation).sent_at


def test_a_letter_sent_again_or_withdrawn_meanwhile_does_not_leave(cast, box):
    first = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    send_again(by=cast.sam, invitation_id=first.pk)
    gone = invite(by=cast.sam, offer=Offer(email="gone@tests.example", role="member"))
    withdraw(by=cast.sam, invitation_id=gone.pk)

    post_letters()

    assert [letter["To"] for letter in box.letters] == [INSIDE]
    token = re.search(r"/invitations/(\S+)/", box.text())[1]
    assert links.read(token).issue == 2


def test_a_letter_that_does_not_leave_is_tried_again_later(cast, box):
    invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
    box.down = True

    with pytest.raises(OSError):  # noqa: PT011 (smtplib's own)
        post_letters()

    assert again(cast.sam, invitation).sent_at is None
    assert app.tasks["teams.post_invitation"].retry_strategy.max_attempts == 6
    box.down = False
    post_letters()
    assert again(cast.sam, invitation).sent_at


def test_a_job_keeps_ids_and_neither_job_nor_log_nor_journal_holds_the_link(cast, box, caplog):
    with caplog.at_level(logging.DEBUG):
        invitation = invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))
        post_letters()

    token = links.token_of(invitation)
    assert posted() == [{"team_id": str(cast.ward.pk), "invitation_id": str(invitation.pk), "issue": 1}]
    logged = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the mail server's own
    kept = ["\n".join(logged), json.dumps(posted()), str([entry.data for entry in entries_after(cast.sam, 0)])]
    for told in kept:
        assert token not in told
        assert INSIDE not in told


def test_without_a_mail_server_no_job_waits(cast):
    invite(by=cast.sam, offer=Offer(email=INSIDE, role="member"))

    assert posted() == []


# Lists

HEADED = "Courriel;Rôle;Profession;Date de fin\nzoe@tests.example;lecteur;infirmière;2030-01-31\n"


@pytest.mark.parametrize(
    "content",
    [
        HEADED.encode(),
        b"\xef\xbb\xbf" + HEADED.encode(),
        HEADED.encode("cp1252"),
        HEADED.replace(";", ",").encode(),
        HEADED.replace(";", "\t").encode(),
        HEADED.replace("\n", "\r\n").encode(),
        b"E-MAIL;ROLE;profession;end date\nzoe@tests.example;Reader;nurse;2030-01-31",
        "Profession;Date de fin;Rôle;Courriel\ninfirmière;2030-01-31;lecteur;zoe@tests.example".encode(),
    ],
)
def test_a_file_is_read_whatever_its_encoding_delimiter_and_order(cast, content):
    (line,) = sheets.lines_of(sheets.decoded(content))
    offer = lists.offer_of(line, "fr", {})

    assert (offer.email, offer.role, offer.profession, offer.end_date) == (
        "zoe@tests.example", "reader", "nurse", date(2030, 1, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("a@tests.example\nb@tests.example\n\n", ["a@tests.example", "b@tests.example"]),
        ("a@tests.example; Bé Cé <b@tests.example>", ["a@tests.example", "b@tests.example"]),
        ("a@tests.example\tmember\tnurse", ["a@tests.example"]),
    ],
)
def test_a_pasted_list_is_one_person_a_line_or_the_recipients_of_a_letter(text, emails):
    assert [line.cells["email"] for line in sheets.lines_of(text)] == emails


@pytest.mark.parametrize(
    ("text", "field"),
    [("", "text"), ("Courriel;Rôle\n", "text"), ("\n".join(f"a{n}@tests.example" for n in range(201)), "text")],
)
def test_a_list_of_nobody_or_of_too_many_is_refused(text, field):
    with pytest.raises(InvalidInput) as refused:
        sheets.lines_of(text)

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("content", [b"a" * 200_001, b"PK\x03\x04\x00\x00"])
def test_a_file_too_large_or_no_text_is_refused(content):
    with pytest.raises(InvalidInput) as refused:
        sheets.decoded(content)

    assert list(refused.value.errors) == ["file"]


def test_a_rehearsal_says_what_would_happen_to_each_line_and_does_nothing(cast):
    invite(by=cast.sam, offer=Offer(email="pending@tests.example", role="member"))
    before = number_of(cast.sam)
    text = (
        "zoe@tests.example\nada@tests.example\npending@tests.example\nZOE@tests.example\nx@evil.example\nnobody\n"
        "y@tests.example,king\nz@clinique.example,guest"
    )

    with scope(cast.sam):
        found = lists.judged(cast.sam, sheets.lines_of(text.replace(",", ";")))

    assert [one.outcome for one in found] == [
        "invite", "member", "again", "refused", "refused", "refused", "refused", "refused",
    ]  # fmt: skip
    assert all(one.reasons for one in found if one.outcome == "refused")
    assert number_of(cast.sam) == before


def test_no_cell_of_a_file_begins_a_formula():
    line = sheets.Line(1, {"email": "=cmd()", "reason": "@sum", "permit": "+1", "organisation": "-2"})

    content = sheets.written([(line, "Raison")], reason_header="Pourquoi").decode("utf-8-sig")

    row = content.splitlines()[1].split(";")
    assert [cell for cell in row if cell[:1] in {"=", "+", "-", "@"}] == []
    assert row[0] == "'=cmd()"
    assert content.splitlines()[0].endswith("Pourquoi")


def test_a_template_is_read_back(cast):
    header = sheets.template().decode("utf-8-sig").strip()

    (line,) = sheets.lines_of(f"{header}\nzoe@tests.example;member")

    assert line.cells["email"] == "zoe@tests.example"
    assert set(sheets._header(header.split(";"))) == set(sheets.COLUMNS)
