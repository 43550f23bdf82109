"""The pages of an access review: begun, decided, signed, printed."""

import re
from datetime import timedelta

import pytest

from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.models import Review, Verdict
from contact_telesante.teams.seats import House
from tests.make import entries_after, looks_of, make_user
from tests.web.people import browser

ROOT = "/teams/ward/members/reviews/"


@pytest.fixture
def sam(cast):
    return browser(cast, "sam")


def begin(client, cast):
    due = (clock.today(cast.sam.zone) + timedelta(days=20)).isoformat()
    return client.post(ROOT, {"due_date": due})["Location"]


def lines(cast):
    with scope(House(cast.ward.pk)):
        verdicts = Verdict.objects.filter(review__signed_at=None).select_related("member__user")
        return {one.member.user.first_name.lower(): one for one in verdicts}


def said(cast, **decisions):
    sent = {}
    for who, line in lines(cast).items():
        sent[f"note-{line.pk}"] = ""
        if who in decisions:
            sent[f"decision-{line.pk}"] = decisions[who]
    return sent


def read(answer):
    return answer.content.decode()


def test_a_review_is_begun_once(cast, sam):
    address = begin(sam, cast)

    again = sam.post(ROOT, {"due_date": "2030-01-01"})

    assert address.startswith(ROOT)
    assert again.status_code == 422
    assert "Poursuivre la revue" in read(sam.get(ROOT))


def test_a_review_without_a_day_is_refused(sam):
    assert sam.post(ROOT, {"due_date": "bientôt"}).status_code == 422


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_a_superuser_reviews(cast, sam, who):
    address, client = begin(sam, cast), browser(cast, who)

    answers = [client.get(ROOT), client.post(ROOT, {"due_date": "2030-01-01"}), client.get(address)]
    answers += [client.post(address, said(cast, ada="remove")), client.get(f"{address}print/")]
    answers += [client.post(f"{address}sign/", {"sure": "on"})]

    assert {answer.status_code for answer in answers} == {403}


def test_an_outsider_and_a_review_of_elsewhere_are_not_found(cast, sam):
    address = begin(sam, cast)
    seat_member(by=House(cast.other.pk), user_id=cast.users["sam"].pk, role="superuser")
    elsewhere = address.replace("/ward/", "/other/")

    for client, path in ((browser(cast, "cleo"), address), (sam, elsewhere)):
        answers = [client.get(path), client.post(path, {}), client.get(f"{path}print/")]
        answers.append(client.post(f"{path}sign/", {"sure": "on"}))
        assert {answer.status_code for answer in answers} == {404}


def test_everybody_is_listed_and_progress_is_shown(cast, sam):
    address = begin(sam, cast)

    sam.post(address, said(cast, ada="keep", ben="remove"))
    page = read(sam.get(address))

    for word in ("Ada Essai", "Gil Essai", "2 décisions sur 4", "Aucune en 12 mois"):
        assert word in page
    assert re.search(r'<progress max="4" value="2"', page)
    assert {who: line.decision for who, line in lines(cast).items()} == {
        "ada": "keep", "ben": "remove", "gil": "", "sam": "",
    }  # fmt: skip


def test_one_line_is_saved_alone(cast, sam):
    address = begin(sam, cast)
    sent = said(cast, ada="keep", ben="remove")

    sam.post(address, sent | {"only": str(lines(cast)["ben"].pk)})

    assert {who for who, line in lines(cast).items() if line.decision} == {"ben"}


def test_saving_the_page_again_changes_nothing(cast, sam):
    address = begin(sam, cast)
    sent = said(cast, ada="keep")
    sam.post(address, sent)
    before = lines(cast)["ada"].at

    assert sam.post(address, sent).status_code == 302
    assert lines(cast)["ada"].at == before


def test_removing_the_last_superuser_is_refused_and_what_was_chosen_stays_on_the_page(cast, sam):
    address = begin(sam, cast)

    answer = sam.post(address, said(cast, sam="remove", ada="keep"))

    assert answer.status_code == 422
    assert "au moins un superutilisateur" in read(answer)
    assert re.search(rf'name="decision-{lines(cast)["ada"].pk}" value="keep" checked', read(answer))
    assert not any(line.decision for line in lines(cast).values())


def test_signing_waits_for_everybody_and_for_the_box(cast, sam):
    address = begin(sam, cast)
    early = sam.post(f"{address}sign/", {"sure": "on"})
    sam.post(address, said(cast, ada="keep", ben="remove", gil="keep", sam="keep"))
    unsure = sam.post(f"{address}sign/", {})

    signed = sam.post(f"{address}sign/", {"sure": "on", "key": "s"})
    again = sam.post(f"{address}sign/", {"sure": "on", "key": "s"})

    assert [answer.status_code for answer in (early, unsure, signed, again)] == [422, 422, 302, 302]
    assert browser(cast, "ben").get("/teams/ward/").status_code == 404
    assert [entry.kind for entry in entries_after(cast.sam, 0)].count("teams.review_signed") == 1
    page = read(sam.get(address))
    assert "signée par Sam Essai" in page
    assert "Signer la revue" not in page
    assert "signée par Sam Essai" in read(sam.get(ROOT))


def test_signing_asks_for_a_proof(cast, sam):
    address = begin(sam, cast)
    sam.post(address, said(cast, ada="keep", ben="keep", gil="keep", sam="keep"))

    answer = browser(cast, "sam", proved=False).post(f"{address}sign/", {"sure": "on"})

    assert answer.status_code == 401
    with scope(cast.sam):
        assert Review.objects.get().signed_at is None


def test_a_signed_review_takes_no_more_decision(cast, sam):
    address = begin(sam, cast)
    sent = said(cast, ada="keep", ben="keep", gil="keep", sam="keep")
    sam.post(address, sent)
    sam.post(f"{address}sign/", {"sure": "on"})

    answer = sam.post(address, {name: value.replace("keep", "remove") for name, value in sent.items()})

    assert answer.status_code == 409
    assert cast.ada.role == "member"


def test_who_joined_since_is_apart(cast, sam):
    address = begin(sam, cast)
    seat_member(by=House(cast.ward.pk), user_id=make_user("Zoe").pk, role="reader")

    page = read(sam.get(address))

    assert "Zoe Essai" in page.partition('id="since"')[2]


def test_a_review_prints_with_its_line_of_signature_and_says_so_in_the_audit(cast, sam):
    address = begin(sam, cast)

    page = read(sam.get(f"{address}print/"))

    for word in ("Nom et signature", "Pas encore signée", "Ada Essai"):
        assert word in page
    assert looks_of(cast.sam)[0].act == "review_printed"
