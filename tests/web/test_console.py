"""The superuser's console: what everybody sees of a team, what a superuser sees and changes more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.membership.actions import change_file, suspend_member
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.make import entries_after, looks_of, make_patient, make_user
from tests.web.people import browser

ROOT = "/teams/ward/members/"
POSTS = ("", "role/", "suspend/", "restore/", "remove/", "hand-over/")


def one(cast, who="ada"):
    return f"{ROOT}{cast.users[who].pk}/"


def member(cast, who="ada") -> Member:
    with scope(House(cast.ward.pk)):
        return Member.objects.filter(user=cast.users[who], team=cast.ward).latest("joined_at")


def in_days(cast, days):
    return (clock.today(cast.sam.zone) + timedelta(days=days)).isoformat()


def read(answer):
    return answer.content.decode()


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_everybody_sees_who_is_in_the_team_and_nothing_of_their_files(cast, who):
    change_file(by=cast.sam, user_id=cast.users["ada"].pk, permit="P-77", is_responsible=True)

    page = read(browser(cast, who).get(ROOT))

    for said in ("Ada Essai", "soins infirmiers", "superutilisateur", "Responsable de la mise à jour"):
        assert said in page
    for hidden in ("P-77", "Formation à renouveler", "Engagement", "@tests.example", "Revue des accès", "?show="):
        assert hidden not in page.replace(f"{who}@tests.example", "")
    assert not [look for look in looks_of(cast.sam) if look.act == "members_read"]


def test_a_superuser_sees_the_state_of_each_file(cast):
    change_file(by=cast.sam, user_id=cast.users["ada"].pk, permit="P-77", training_date=clock.today(cast.sam.zone))
    suspend_member(by=cast.sam, user_id=cast.users["ben"].pk)

    page = read(browser(cast, "sam").get(ROOT))

    rows = {row.split("</a>")[0].rpartition(">")[2]: row for row in page.split("<tr")[2:]}
    assert "Complet" in rows["Ada Essai"]
    assert "Suspendu" in rows["Ben Essai"]
    assert "Formation à renouveler" in rows["Sam Essai"]
    assert "jours restants" in rows["Gil Essai"]
    assert looks_of(cast.sam)[0].act == "members_read"
    assert looks_of(cast.sam)[0].purpose == "management"


def test_a_suspended_member_is_in_nobody_elses_list(cast):
    suspend_member(by=cast.sam, user_id=cast.users["ben"].pk)

    assert "Ben Essai" not in read(browser(cast, "ada").get(ROOT))


@pytest.mark.parametrize(
    ("show", "shown"),
    [("guests", {"Gil"}), ("suspended", {"Ben"}), ("incomplete", {"Ben", "Gil", "Sam"}), ("what", None)],
)
def test_the_list_is_narrowed(cast, show, shown):
    change_file(by=cast.sam, user_id=cast.users["ada"].pk, permit="P", training_date=clock.today(cast.sam.zone))
    suspend_member(by=cast.sam, user_id=cast.users["ben"].pk)

    page = read(browser(cast, "sam").get(f"{ROOT}?show={show}"))

    assert {who for who in ("Ada", "Ben", "Gil", "Sam") if f">{who} Essai</a>" in page} == (
        shown or {"Ada", "Ben", "Gil", "Sam"}
    )


def test_a_long_list_is_searched_without_a_name_in_the_address(cast):
    for name in ("Zoé", "Zacharie", "Yan", "Xavier", "Walid"):
        seat_member(by=House(cast.ward.pk), user_id=make_user(name.replace("é", "e")).pk, role="reader")
    client = browser(cast, "ben")

    page, found = read(client.get(ROOT)), read(client.post(ROOT, {"q": "zac"}))

    assert 'name="q"' in page
    assert "Zacharie Essai" in found
    assert "Walid Essai" not in found
    assert "Personne ne correspond" in read(client.post(ROOT, {"q": "inconnu"}))


def statements(client):
    with CaptureQueriesContext(connection) as counted:
        client.get(ROOT)
    return len(counted)


def test_thirty_members_cost_no_more_statements_than_four(cast):
    client = browser(cast, "sam")
    few = statements(client)
    for index in range(26):
        seat_member(by=House(cast.ward.pk), user_id=make_user(f"N{index}").pk, role="reader")

    assert statements(client) <= few
    assert read(client.get(ROOT)).count("<tr") == 31


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
@pytest.mark.parametrize("what", POSTS)
def test_only_a_superuser_opens_the_console(cast, who, what):
    client, number = browser(cast, who), len(entries_after(cast.sam, 0))
    data = {"role": "superuser", "keep": "yes", "permit": "1"}

    answers = [client.post(one(cast, "ben") + what, data)]
    if what in {"", "remove/"}:
        answers.append(client.get(one(cast, "ben") + what))

    assert {answer.status_code for answer in answers} == {403}
    assert len(entries_after(cast.sam, 0)) == number


@pytest.mark.parametrize("what", POSTS)
def test_an_outsider_and_a_member_of_elsewhere_are_not_found(cast, what):
    data = {"role": "reader", "keep": "yes"}

    assert browser(cast, "cleo").post(one(cast) + what, data).status_code == 404
    assert browser(cast, "sam").post(one(cast, "cleo") + what, data).status_code == 404
    assert browser(cast, "sam").get(one(cast, "cleo")).status_code == 404
    assert member_of_other(cast).role == "member"


def member_of_other(cast):
    return seat_of(cast.users["cleo"], "other")


@pytest.mark.parametrize("what", [what for what in POSTS if what])
def test_a_sensitive_act_asks_for_a_proof(cast, what):
    client, number = browser(cast, "sam", proved=False), len(entries_after(cast.sam, 0))

    answer = client.post(one(cast) + what, {"role": "reader", "keep": "yes"})

    assert answer.status_code == 401
    assert len(entries_after(cast.sam, 0)) == number


def test_a_file_is_written(cast):
    answer = browser(cast, "sam").post(
        one(cast),
        {"profession": "physician", "permit": "R-12", "training_date": "2026-05-04", "is_responsible": "on"},
        follow=True,
    )

    now = member(cast)
    assert (now.profession, now.permit, str(now.training_date), now.is_responsible) == (
        "physician", "R-12", "2026-05-04", True,
    )  # fmt: skip
    assert "Enregistré" in read(answer)


def test_a_file_wrongly_filled_comes_back_with_what_was_typed(cast):
    answer = browser(cast, "sam").post(one(cast), {"training_date": "4 mai", "permit": "R-12"})

    assert answer.status_code == 422
    for said in ('value="4 mai"', 'value="R-12"', "error-summary"):
        assert said in read(answer)
    assert member(cast).permit == ""


MORE = {"role": "superuser", "groups": ["identity"], "patients": [], "user_id": "x", "team_id": "x", "may_write": "yes"}


def test_what_a_form_does_not_offer_has_no_effect(cast):
    before = member(cast, "ben")
    data = MORE | {"permit": "R-12", "end_date": "2027-01-01", "suspended_at": "x", "organisation": "Ailleurs"}

    browser(cast, "sam").post(one(cast, "ben"), data)

    now = member(cast, "ben")
    assert now.permit == "R-12"
    for name in ("role", "groups", "patients", "may_write", "user_id", "team_id", "end_date", "organisation"):
        assert getattr(now, name) == getattr(before, name), name


def guest_data(cast, **more):
    return {
        "organisation": "CLSC",
        "reason": "Suivi",
        "sponsor_id": str(cast.users["ada"].pk),
        "may_write": "no",
        "groups": ["identity", "clinical", "logistics"],
        "which": "all",
    } | more


def test_a_guest_is_narrowed_to_groups_and_patients(cast):
    patient = make_patient(cast.ada)
    client = browser(cast, "sam")

    page = read(client.get(one(cast, "gil")))
    answer = client.post(
        one(cast, "gil"),
        guest_data(cast, groups=["identity"], which="some", patients=[str(patient.pk)], may_write="yes"),
    )

    assert answer.status_code == 302
    assert "Tremblay" in page
    assert (cast.gil.groups, cast.gil.patients, cast.gil.writes) == ({"identity"}, {patient.pk}, True)
    looks = [look for look in looks_of(cast.sam) if look.act == "members_read"]
    assert looks[-1].patient_ids == [patient.pk]


def test_nobody_answers_for_a_guest_before_somebody_is_chosen(cast):
    page = read(browser(cast, "sam").get(one(cast, "gil")))

    options = page.partition('name="sponsor_id"')[2].partition("</select>")[0]
    assert 'value="" selected' in options


def test_a_guest_as_the_team_shows_them_is_granted_nothing_by_name(cast):
    browser(cast, "sam").post(one(cast, "gil"), guest_data(cast))

    assert (member(cast, "gil").groups, member(cast, "gil").patients) == (None, None)


@pytest.mark.parametrize("wrong", ["patient", "sponsor", "nobody", "group", "none"])
def test_a_guest_is_not_granted_what_is_not_of_the_team(cast, wrong):
    theirs = make_patient(cast.cleo)
    data = (
        guest_data(cast)
        | {
            "patient": {"which": "some", "patients": [str(theirs.pk)]},
            "sponsor": {"sponsor_id": str(cast.users["cleo"].pk)},
            "nobody": {"sponsor_id": ""},
            "group": {"groups": ["everything"]},
            "none": {"which": "some", "patients": []},
        }[wrong]
    )

    answer = browser(cast, "sam").post(one(cast, "gil"), data)

    assert answer.status_code == 422
    assert member(cast, "gil").organisation == ""


def test_a_role_and_a_last_day_are_given(cast):
    client = browser(cast, "sam")

    answers = [
        client.post(one(cast) + "role/", {"role": "reader", "end_date": in_days(cast, 10)}),
        client.post(one(cast, "gil") + "role/", {"role": "guest", "end_date": in_days(cast, 300)}),
        client.post(one(cast, "gil") + "role/", {"role": "guest", "end_date": in_days(cast, 400)}),
        client.post(one(cast, "gil") + "role/", {"role": "queen"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 422, 422]
    assert (member(cast).role, str(member(cast).end_date)) == ("reader", in_days(cast, 10))
    assert str(member(cast, "gil").end_date) == in_days(cast, 300)


def test_the_same_form_sent_twice_counts_once(cast):
    client, number = browser(cast, "sam"), len(entries_after(cast.sam, 0))
    data = {"role": "reader", "key": "one"}

    answers = [client.post(one(cast) + "role/", data) for _ in range(2)]
    other = client.post(one(cast) + "role/", data | {"role": "superuser"})

    assert [answer.status_code for answer in answers] == [302, 302]
    assert other.status_code == 422
    assert len(entries_after(cast.sam, 0)) == number + 1


def test_a_member_is_suspended_and_restored(cast):
    client, ada = browser(cast, "sam"), browser(cast, "ada")

    client.post(one(cast) + "suspend/")
    closed = ada.get("/teams/ward/").status_code
    page = read(client.get(one(cast)))
    client.post(one(cast) + "restore/")

    assert (closed, ada.get("/teams/ward/").status_code) == (404, 200)
    assert "Rétablir l’accès" in page


def test_removing_says_what_is_kept_and_what_ends_then_does_it(cast):
    client = browser(cast, "sam")

    page = read(client.get(one(cast) + "remove/"))
    answer = client.post(one(cast) + "remove/", {"why": "moved"})

    for said in ("Retirer Ada Essai de l’équipe", "Ce qui cesse aussitôt", "Ce qui est conservé"):
        assert said in page
    assert answer["Location"] == ROOT
    assert member(cast).left_at
    assert client.get(one(cast)).status_code == 404


def test_the_last_superuser_reads_why_they_stay(cast):
    client = browser(cast, "sam")

    answers = [
        client.post(one(cast, "sam") + "role/", {"role": "member", "sure": "yes"}),
        client.post(one(cast, "sam") + "suspend/", {"sure": "yes"}),
        client.post(one(cast, "sam") + "remove/", {"sure": "yes"}),
        client.post(f"{ROOT}leave/"),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("au moins un superutilisateur" in read(answer) for answer in answers)


@pytest.mark.parametrize(
    ("what", "data"), [("role/", {"role": "member", "end_date": ""}), ("suspend/", {}), ("remove/", {"why": "moved"})]
)
def test_a_superuser_is_asked_again_about_themself_then_obeyed(cast, what, data):
    seat_member(by=House(cast.ward.pk), user_id=make_user("Sue").pk, role="superuser")
    client = browser(cast, "sam")

    asked = client.post(one(cast, "sam") + what, data | {"key": "k"})
    kept = {
        name: value for name, value in (data | {"key": "k"}).items() if f'name="{name}" value="{value}"' in read(asked)
    }
    answer = client.post(one(cast, "sam") + what, kept | {"sure": "yes"})

    assert (asked.status_code, answer.status_code) == (409, 302)
    assert kept == data | {"key": "k"}
    assert member(cast, "sam").role == "member" or member(cast, "sam").suspended_at or member(cast, "sam").left_at


@pytest.mark.parametrize(("keep", "role"), [("yes", "superuser"), ("no", "member")])
def test_the_superusers_role_is_handed_over(cast, keep, role):
    client = browser(cast, "sam")

    answers = [client.post(one(cast) + "hand-over/", {"keep": keep, "key": "h"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (cast.ada.role, cast.sam.role) == ("superuser", role)


def test_handing_over_without_saying_how_is_refused(cast):
    assert browser(cast, "sam").post(one(cast) + "hand-over/", {}).status_code == 422
    assert cast.ada.role == "member"


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_anybody_leaves_by_themself(cast, who):
    client = browser(cast, who)

    page, answer = client.get(f"{ROOT}leave/"), client.post(f"{ROOT}leave/")

    assert "Quitter l’équipe" in read(page)
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 302
    assert member(cast, who).left_at
