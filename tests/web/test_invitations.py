"""Inviting and entering, by pages: the superuser's forms, the lists, the door."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contact_telesante.identity.actions import create_user
from contact_telesante.identity.queries import user_by_email
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.invitations import actions, links, queries
from contact_telesante.teams.invitations.rules import Offer
from contact_telesante.teams.models import Invitation, Member
from contact_telesante.web.board import views as board
from contact_telesante.web.teams import acceptance
from contact_telesante.web.teams.invitations import pending
from contact_telesante.web.teams.signing import unsigned
from tests.mail import postbox
from tests.make import PASSWORD, entries_after, looks_of, make_patient, restrict
from tests.web.people import browser

INSIDE, OUTSIDE = "zoe@tests.example", "zoe@clinique.example"
ROOT = "/teams/ward/members"
ACCOUNT = {"first_name": "Zoé", "last_name": "Essai", "password": PASSWORD, "repeated": PASSWORD}


def member_form(**given) -> dict:
    return {"email": INSIDE, "role": "reader", "language": "fr", "key": str(uuid4())} | given


def guest_form(cast, **given) -> dict:
    return {
        "email": OUTSIDE, "organisation": "Pharmacie Untel", "reason": "Revue des ordonnances", "language": "fr",
        "sponsor_id": str(cast.users["ada"].pk), "end_date": str(clock.now().date() + timedelta(days=30)),
        "may_write": "no", "which": "all", "groups": ["identity", "clinical", "logistics"], "key": str(uuid4()),
    } | given  # fmt: skip


def invited(cast, email=INSIDE, role="member", **given) -> Invitation:
    return actions.invite(by=cast.sam, offer=Offer(email=email, role=role, **given))


def waiting(cast) -> list[Invitation]:
    with scope(cast.sam):
        return queries.pending_of(cast.sam)


def door(invitation: Invitation) -> str:
    return f"/invitations/{links.token_of(invitation)}/"


def said(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_address_of_the_letter_is_that_of_the_page(cast):
    invitation = invited(cast)

    path = reverse("invitation", args=[links.token_of(invitation)])

    assert links.address_of_invitation(invitation).endswith(path)


@pytest.mark.parametrize("what", ["invite/", "invite/guest/", "invite/many/"])
def test_the_forms_are_a_superusers(cast, what):
    seen = {who: browser(cast, who).get(f"{ROOT}/{what}").status_code for who in ("ada", "ben", "gil", "sam", "cleo")}

    assert seen == {"ada": 403, "ben": 403, "gil": 403, "sam": 200, "cleo": 404}


@pytest.mark.parametrize("who", ["ada", "ben", "gil", "cleo"])
def test_nobody_else_invites_sends_again_or_withdraws(cast, who):
    invitation, client = invited(cast), browser(cast, who)
    before = entries_after(cast.sam, 0)

    answers = [
        client.post(f"{ROOT}/invite/", member_form(email="x@tests.example")),
        client.post(f"{ROOT}/invite/guest/", guest_form(cast)),
        client.post(f"{ROOT}/invite/many/", {"text": "x@tests.example"}),
        client.post(f"{ROOT}/invite/many/send/", {"text": "x@tests.example"}),
        client.post(f"{ROOT}/invite/many/refused/", {"text": "x@tests.example"}),
        client.get(f"{ROOT}/invite/many/template/"),
        client.post(f"{ROOT}/invitations/{invitation.pk}/again/"),
        client.post(f"{ROOT}/invitations/{invitation.pk}/withdraw/"),
    ]

    assert {answer.status_code for answer in answers} == {404 if who == "cleo" else 403}
    assert len(entries_after(cast.sam, 0)) == len(before)


def test_inviting_asks_again_who_one_is(cast):
    client = browser(cast, "sam", proved=False)

    asked, sent = client.get(f"{ROOT}/invite/"), client.post(f"{ROOT}/invite/", member_form())

    assert asked.status_code == 302
    assert sent.status_code == 401
    assert waiting(cast) == []
    proved = client.post(f"{ROOT}/invite/", member_form() | {"again-password": PASSWORD})
    assert proved.status_code == 200
    assert len(waiting(cast)) == 1


def test_without_a_mail_server_the_link_is_shown_to_hand_over(cast):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/", member_form())

    (invitation,) = waiting(cast)
    assert links.address_of_invitation(invitation) in said(answer)
    assert "data-copy" in said(answer)


def test_with_a_mail_server_the_link_is_in_the_letter_alone(cast):
    with postbox():
        answer = browser(cast, "sam").post(f"{ROOT}/invite/", member_form())

        assert len(waiting(cast)) == 1
        assert "/invitations/" not in said(answer)
        assert INSIDE in said(answer)
        with scope(cast.sam):
            assert [one.state for one in pending(cast.sam)] == ["sending"]


def test_a_form_sent_twice_invites_once(cast):
    client, form = browser(cast, "sam"), member_form()

    first, second = client.post(f"{ROOT}/invite/", form), client.post(f"{ROOT}/invite/", form)

    (invitation,) = waiting(cast)
    assert (invitation.issue, second.status_code) == (1, 200)
    link = links.address_of_invitation(invitation)
    assert link in said(first)
    assert link in said(second)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "zoe"}, "email"),
        ({"email": "ada@tests.example"}, "email"),
        ({"role": "guest"}, "role"),
        ({"role": "owner"}, "role"),
        ({"profession": "wizard"}, "profession"),
        ({"end_date": "demain"}, "end_date"),
        ({"end_date": "2020-01-01"}, "end_date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, given, field):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/", member_form(**given))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in said(answer)
    assert waiting(cast) == []


def test_an_address_of_outside_leads_to_the_form_of_a_guest_with_what_was_typed(cast):
    client = browser(cast, "sam")

    refused = client.post(f"{ROOT}/invite/", member_form(email=OUTSIDE, profession="pharmacist"))
    begun = client.post(f"{ROOT}/invite/guest/", member_form(email=OUTSIDE, profession="pharmacist", begin="yes"))

    assert refused.status_code == 422
    assert f'formaction="{ROOT}/invite/guest/"' in said(refused)
    assert begun.status_code == 200
    assert f'value="{OUTSIDE}"' in said(begun)
    assert '<option value="pharmacist" selected>' in said(begun)


def test_a_guest_is_granted_what_the_form_says(cast):
    patient, other = make_patient(cast.ada), make_patient(cast.ada, last_name="Gagnon")

    answer = browser(cast, "sam").post(
        f"{ROOT}/invite/guest/",
        guest_form(cast, which="some", patients=[str(patient.pk)], groups=["clinical"], may_write="yes"),
    )

    (invitation,) = waiting(cast)
    assert answer.status_code == 200
    assert (invitation.patients, invitation.groups, invitation.may_write) == ([patient.pk], ["clinical"], True)
    assert (invitation.organisation, invitation.reason) == ("Pharmacie Untel", "Revue des ordonnances")
    assert other.pk not in invitation.patients


def test_what_the_team_shows_its_guests_is_not_granted_by_name(cast):
    page = browser(cast, "sam").get(f"{ROOT}/invite/guest/")
    browser(cast, "sam").post(f"{ROOT}/invite/guest/", guest_form(cast))

    assert page.context["form"].fields["groups"].initial == ["identity", "clinical", "logistics"]
    assert waiting(cast)[0].groups is None
    assert waiting(cast)[0].patients is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"reason": ""}, "reason"),
        ({"end_date": ""}, "end_date"),
        ({"end_date": "2020-01-01"}, "end_date"),
        ({"end_date": "2099-01-01"}, "end_date"),
        ({"groups": []}, "groups"),
        ({"which": "some", "patients": []}, "patients"),
        ({"which": "some", "patients": ["00000000-0000-4000-8000-000000000000"]}, "patients"),
        ({"sponsor_id": "gil"}, "sponsor_id"),
    ],
)
def test_what_is_wrong_of_a_guest_is_said_at_its_field(cast, given, field):
    given = {k: str(cast.users["gil"].pk) if v == "gil" else v for k, v in given.items()}

    answer = browser(cast, "sam").post(f"{ROOT}/invite/guest/", guest_form(cast, **given))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert waiting(cast) == []


def test_the_patients_to_choose_from_are_a_look_and_a_restriction_holds_there_too(cast):
    seen, hidden = make_patient(cast.ada), make_patient(cast.ada, last_name="Zyxwvcanari")
    restrict(cast, hidden, who="sam")

    page = said(browser(cast, "sam").get(f"{ROOT}/invite/guest/"))

    assert "Tremblay, Lucille" in page
    assert "Zyxwvcanari" not in page
    look = next(look for look in looks_of(cast.sam) if look.detail.get("what") == "guest_form")
    assert seen.pk in look.patient_ids


# The list of those that wait


def test_the_list_says_where_each_letter_is(cast):
    invited(cast)
    with scope(cast.sam):
        by_hand = pending(cast.sam)
    with time_machine.travel(clock.now() + timedelta(days=15)), scope(cast.sam):
        over = pending(cast.sam)

    assert [(one.email, one.state) for one in by_hand] == [(INSIDE, "by_hand")]
    assert [one.state for one in over] == ["expired"]


def test_sending_again_and_withdrawing(cast):
    invitation, client = invited(cast), browser(cast, "sam")
    old = door(invitation)

    again = client.post(f"{ROOT}/invitations/{invitation.pk}/again/", {"key": "a"})
    repeated = client.post(f"{ROOT}/invitations/{invitation.pk}/again/", {"key": "a"})

    assert (again.status_code, repeated.status_code, waiting(cast)[0].issue) == (200, 200, 2)
    assert Client().get(old).status_code == 410
    assert client.post(f"{ROOT}/invitations/{invitation.pk}/withdraw/").status_code == 200
    assert waiting(cast) == []
    assert client.post(f"{ROOT}/invitations/{invitation.pk}/again/").status_code == 404


def test_what_can_no_longer_be_offered_is_not_sent_again(cast):
    invitation = invited(cast)
    create_user(by=SYSTEM, email=INSIDE, password=PASSWORD, first_name="Zoé", last_name="Essai")
    seat_member(by=cast.sam, user_id=user_by_email(INSIDE).pk, role="reader")

    answer = browser(cast, "sam").post(f"{ROOT}/invitations/{invitation.pk}/again/")

    assert answer.status_code == 422
    assert waiting(cast)[0].issue == 1


# Many at once

LIST = "Courriel;Rôle\nzoe@tests.example;lecteur\nada@tests.example;membre\n=1@evil.example;membre\n"


def test_a_list_is_rehearsed_before_anything_leaves(cast):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/many/", {"text": LIST})

    assert answer.status_code == 200
    assert [one.outcome for one in answer.context["lines"]] == ["invite", "member", "refused"]
    assert waiting(cast) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_rehearsed_as_a_list_is(cast, encoding):
    file = SimpleUploadedFile("equipe.csv", LIST.encode(encoding), "text/csv")

    answer = browser(cast, "sam").post(f"{ROOT}/invite/many/", {"file": file})

    assert [one.outcome for one in answer.context["lines"]] == ["invite", "member", "refused"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "\n".join(f"a{n}@tests.example" for n in range(201))}, "text"),
        ({"file": SimpleUploadedFile("a.csv", b"a" * 200_001)}, "file"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04\0")}, "file"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_at_its_field(cast, sent, field):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/many/", sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_confirming_invites_the_good_lines_once_and_tells_what_became_of_all(cast):
    client, sent = browser(cast, "sam"), {"text": LIST, "key": "once"}

    first, second = (client.post(f"{ROOT}/invite/many/send/", sent) for _ in range(2))

    (invitation,) = waiting(cast)
    assert (invitation.email, invitation.role, invitation.issue) == (INSIDE, "reader", 1)
    for answer in (first, second):
        assert [one.outcome for one in answer.context["done"]] == ["invite", "member", "refused"]
        assert links.address_of_invitation(invitation) in said(answer)


@pytest.mark.parametrize("what", ["send", "refused"])
def test_an_empty_list_is_given_back_with_its_error(cast, what):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/many/{what}/", {"text": ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]


def test_confirming_asks_again_who_one_is_and_keeps_the_list(cast):
    client = browser(cast, "sam", proved=False)

    asked = client.post(f"{ROOT}/invite/many/send/", {"text": LIST, "key": "once"})

    assert asked.status_code == 401
    assert "zoe@tests.example" in said(asked)
    assert waiting(cast) == []


def test_the_refused_lines_come_back_as_a_file_with_their_reason(cast):
    answer = browser(cast, "sam").post(f"{ROOT}/invite/many/refused/", {"text": LIST})

    header, *lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="invitations.csv"'
    assert header.startswith("Courriel;Rôle;Profession")
    assert len(lines) == 1
    assert lines[0].startswith("'=1@evil.example;membre")


@pytest.mark.parametrize(("who", "first"), [("fr", "Courriel"), ("en", "E-mail")])
def test_the_file_to_fill_in_speaks_the_readers_language(cast, who, first):
    client = browser(cast, "sam")
    client.post("/language/", {"language": who})

    content = client.get(f"{ROOT}/invite/many/template/").content

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split(";")[0] == first


# The door


def test_the_door_tells_a_stranger_what_is_offered_and_the_ways_in(cast):
    patient = make_patient(cast.ada, last_name="Zyxwvcanari")
    invitation = invited(
        cast, OUTSIDE, "guest", reason="Zyxwvcanari", organisation="P", patients=(patient.pk,),
        end_date=clock.now().date() + timedelta(days=9),
    )  # fmt: skip

    answer = Client().get(door(invitation))

    assert answer.status_code == 200
    for word in (cast.ward.name, "invité", OUTSIDE, str(invitation.end_date), "Sam Essai", "Créer mon compte"):
        assert word in said(answer)
    assert "Zyxwvcanari" not in said(answer)
    assert "no-store" in answer["Cache-Control"]


def test_the_door_speaks_the_language_of_the_letter(cast):
    english = Client().get(door(invited(cast, language="en")))
    chosen = Client()
    chosen.cookies["contact_language"] = "fr"

    assert "You are invited to join a team" in said(english)
    assert "Vous êtes invité à rejoindre une équipe" in said(chosen.get(door(waiting(cast)[0])))


def test_a_new_account_signs_and_enters(cast):
    client, invitation = Client(), invited(cast, profession="nurse")
    address = door(invitation)

    opened = client.post(f"{address}account/", ACCOUNT)
    page = client.get(address)
    unsigned = client.post(address, {})
    entered = client.post(address, {"agreed": "yes"})
    repeated = client.post(address, {"agreed": "yes"})

    assert (opened.status_code, opened["Location"]) == (302, address)
    assert "Signer et entrer" in said(page)
    assert unsigned.status_code == 422
    assert [answer["Location"] for answer in (entered, repeated)] == ["/teams/ward/"] * 2
    assert client.get("/teams/ward/").status_code == 200
    assert Client().get(address).status_code == 410
    assert client.get(address)["Location"] == "/teams/ward/"


def test_the_account_is_that_of_the_invited_address_whatever_is_sent(cast):
    client, invitation = Client(), invited(cast)

    client.post(f"{door(invitation)}account/", ACCOUNT | {"email": "sam2@tests.example"})

    assert user_by_email(INSIDE).check_password(PASSWORD)
    assert user_by_email("sam2@tests.example") is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": "court", "repeated": "court"}, "password"),
        ({"repeated": "autre chose"}, "repeated"),
        ({"first_name": ""}, "first_name"),
        ({"password": "zoe@tests.example", "repeated": "zoe@tests.example"}, "password"),
    ],
)
def test_what_is_wrong_of_an_account_is_said_at_its_field(cast, given, field):
    client, invitation = Client(), invited(cast)

    answer = client.post(f"{door(invitation)}account/", ACCOUNT | given)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert PASSWORD not in said(answer)
    assert not client.session.get("_auth_user_id")


def test_an_address_that_has_an_account_signs_in_with_it(cast):
    remove_member(by=cast.sam, user_id=cast.users["ada"].pk)
    invitation, client = invited(cast, "ada@tests.example", "reader"), Client()

    page = said(client.get(door(invitation)))
    second = client.post(f"{door(invitation)}account/", ACCOUNT)
    client.force_login(cast.users["ada"])
    entered = client.post(door(invitation), {"agreed": "yes"})

    assert f"/sign-in/?next={door(invitation)}" in page.replace("%3A", ":")
    assert "Créer mon compte" not in page
    assert second.status_code == 422
    assert entered.status_code == 302
    assert teams.seat_of(cast.users["ada"], "ward").role == "reader"


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_else_is_refused_and_told_why(cast, method):
    invitation = invited(cast)

    answer = getattr(browser(cast, "cleo"), method)(door(invitation), {"agreed": "yes"})

    assert answer.status_code == 403
    assert "cleo@tests.example" in said(answer)
    assert INSIDE not in said(answer)
    with pytest.raises(Member.DoesNotExist):
        teams.seat_of(cast.users["cleo"], "ward")


def test_a_closed_door_says_why(cast):
    withdrawn = invited(cast, "w@tests.example")
    actions.withdraw(by=cast.sam, invitation_id=withdrawn.pk)
    expired = invited(cast, "e@tests.example")
    titles = {"withdrawn": "retirée", "expired": "expirée", "unknown": "n’est pas celui"}

    gone = Client().get(door(withdrawn))
    with time_machine.travel(clock.now() + timedelta(days=15)):
        over = Client().get(door(expired))
        late = Client().post(f"{door(expired)}account/", ACCOUNT)
    forged = Client().get(door(expired).replace(":", "x", 1))

    assert [answer.status_code for answer in (gone, over, late, forged)] == [410, 410, 410, 404]
    assert titles["withdrawn"] in said(gone)
    assert titles["expired"] in said(over)
    assert titles["unknown"] in said(forged)


def test_a_member_already_only_opens_the_team(cast):
    invitation = invited(cast)
    user = create_user(by=SYSTEM, email=INSIDE, password=PASSWORD, first_name="Zoé", last_name="Essai")
    seat_member(by=cast.sam, user_id=user.pk, role="reader")
    client = Client()
    client.force_login(user)

    page = client.get(door(invitation))
    entered = client.post(door(invitation))

    assert "Votre rôle ne change pas." in said(page)
    assert entered["Location"] == "/teams/ward/"
    assert teams.seat_of(user, "ward").role == "reader"
    assert waiting(cast) == []


# The undertaking of a member


def unsign(cast, who: str) -> None:
    with scope(cast.sam):
        Member.objects.filter(user_id=cast.users[who].pk).update(undertaking_at=None)


def test_a_member_reads_what_they_signed_and_signs_what_they_did_not(cast):
    client = browser(cast, "ada")
    signed = said(client.get("/teams/ward/undertaking/"))
    unsign(cast, "ada")

    to_sign = said(client.get("/teams/ward/undertaking/"))
    unticked = client.post("/teams/ward/undertaking/", {})
    done = client.post("/teams/ward/undertaking/", {"agreed": "yes"})

    assert ("Signé par" in signed, "Signer et entrer" in signed) == (True, False)
    assert "Signer et entrer" in to_sign
    assert (unticked.status_code, done["Location"]) == (422, "/teams/ward/")
    assert cast.ada.signed
    assert browser(cast, "cleo").get("/teams/ward/undertaking/").status_code == 404


@pytest.mark.parametrize(
    ("who", "asked", "status"),
    [
        ("gil", ("get", "no"), 302),
        ("gil", ("get", "yes"), 403),
        ("gil", ("post", "no"), 403),
        ("ada", ("get", "no"), None),
    ],
)
def test_a_guest_who_has_not_signed_is_led_to_the_undertaking(cast, rf, who, asked, status):
    unsign(cast, who)
    request = getattr(rf, asked[0])("/teams/ward/", headers={"X-Fragment": asked[1]})
    request.seat = cast.seat(who)

    answer = unsigned(request, board.board)

    assert (answer.status_code if answer else None) == status
    assert unsigned(request, acceptance.undertaking) is None
    assert status != 302 or answer["Location"] == "/teams/ward/undertaking/"
