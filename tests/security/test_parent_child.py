"""Random pairs of parents and children across two teams: never a word of elsewhere, never a change there."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact_telesante.kernel import clock
from tests.security.addresses import ADDRESSES
from tests.security.test_matrix import API, FILLED_IN, leaked, operations
from tests.security.world import NORTH, SOUTH, fingerprint, undone

BY = {"north": ("ada", "gil", "lim", "rex", "sam", "odile"), "south": ("cleo", "tom", "paul")}
CHILDREN = (
    "patient_id", "user_id", "restriction_id", "break_id", "review_id", "verdict_id", "invitation_id", "incident_id",
    "communication_id", "request_id", "handoff_id", "template_id", "set_id", "import_id", "view_id",
)  # fmt: skip
INSIDE = sorted(name for name, one in ADDRESSES.items() if one.policy in {"team", "privacy"})
WHERE = st.sampled_from((NORTH, SOUTH))
picks = st.fixed_dictionaries(dict.fromkeys(("slug", *CHILDREN), WHERE))
ids_in_forms = st.fixed_dictionaries(dict.fromkeys((*CHILDREN, "team_id"), WHERE))
FUZZ = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ids_of(world, picked):
    words = {name: one for name, one in world.north.ids.items() if name not in CHILDREN} | {"token": "x"}
    return words | {name: world.sides[slug].ids[name] for name, slug in picked.items() if name != "team_id"}


def form_of(world, picked):
    """A form that names somebody and something in every field that takes an id."""
    ids = ids_of(world, picked)
    side, soon = world.sides[picked["team_id"]], clock.now().date() + timedelta(days=20)
    return FILLED_IN | {
        "whom": f"user:{ids['user_id']}", "user_id": ids["user_id"], "sponsor_id": ids["user_id"],
        "person": ids["user_id"],
        "patients": [ids["patient_id"]], "patient": ids["patient_id"], "field": "braden",
        "corrects": ids["communication_id"],
        "team": side.slug, "groups": ["clinical"], "asked_date": "2026-01-02", "notice": "Avis", "purpose": "care",
        "nature": "Résumé", f"decision-{ids['verdict_id']}": "remove", f"note-{ids['verdict_id']}": "x",
        "which": "some", "may_write": "no",
        "profession": "nurse", "permit": "12345", "email": f"{uuid4().hex[:8]}@clinique.example",
        "organisation": "Clinique", "value-note": "Bonjour",
        "end_date": str(soon), "key": str(uuid4()), "due_date": str(soon), "circumstances": "Perdu",
    }  # fmt: skip


@pytest.mark.parametrize("home", [NORTH, SOUTH])
def test_no_pair_of_ids_crosses_from_one_team_to_the_other(world, home):
    elsewhere = world.sides[SOUTH if home == NORTH else NORTH]
    before = fingerprint(elsewhere)
    clients = {who: world.client(who) for who in BY[home]}

    @FUZZ
    @given(st.sampled_from(BY[home]), st.sampled_from(INSIDE), picks, ids_in_forms, st.sampled_from(["get", "post"]))
    def knock(who, name, in_address, in_form, method):
        with undone():
            sent = form_of(world, in_form)
            answer = getattr(clients[who], method)(ADDRESSES[name].filled(ids_of(world, in_address)), sent)
            after = fingerprint(elsewhere)
        assert leaked(who, answer) == []
        assert answer.status_code < 500
        assert after == before

    knock()


def test_no_id_of_elsewhere_is_taken_from_a_form(world):
    """Each form of a team that takes an id, sent whole, with one id of the other team."""
    south, north = world.south.ids, world.north.ids
    forms = {
        ("sam", "restrictions"): {"whom": f"user:{south['user_id']}"},
        ("sam", "team-communications"): {"patients": [south["patient_id"]]},
        ("sam", "review"): {f"decision-{south['verdict_id']}": "remove", f"note-{south['verdict_id']}": "x"},
        ("sam", "invite-guest"): {"patients": [south["patient_id"]], "sponsor_id": south["user_id"]},
        ("odile", "privacy-note"): {"team": SOUTH, "corrects": south["communication_id"]},
        ("odile", "privacy-incident-open"): {
            "team": world.south.team_id,
            "establishment": world.south.team_id,
            "end_date": "",
        },
    }
    good = form_of(world, dict.fromkeys((*CHILDREN, "team_id"), NORTH))
    before, answers = [fingerprint(side) for side in (world.north, world.south)], {}

    for (who, name), foreign in forms.items():
        with undone():
            alone = {
                "corrects": "",
                "team": NORTH,
                "establishment": world.users["odile"].offices.get().establishment_id,
            }
            if name == "privacy-incident-open":
                alone |= {"team": world.north.team_id, "end_date": ""}
            own = world.client(who).post(ADDRESSES[name].filled(north), good | alone | {"key": str(uuid4())})
            assert own.status_code in {200, 302}, (
                name,
                own.status_code,
            )  # so that only the foreign id is refused below
        with undone():
            answer = world.client(who).post(ADDRESSES[name].filled(north), good | foreign | {"key": str(uuid4())})
            answers[name] = (answer.status_code, leaked(who, answer))
            assert fingerprint(world.south) == before[1], name

    assert {name: status for name, (status, _leak) in answers.items()} == {
        "restrictions": 422, "team-communications": 422, "review": 404, "invite-guest": 422, "privacy-note": 422,
        "privacy-incident-open": 422,
    }  # fmt: skip
    assert [leak for _status, leak in answers.values() if leak] == []


@pytest.mark.parametrize(
    "address", ["privacy-logs", "privacy-logs-csv", "privacy-communications", "privacy-incidents", "privacy-analysis"]
)
def test_no_filter_of_an_officer_reaches_another_establishment(world, address):
    client = world.client("odile")
    asked = {"team": SOUTH, "person": str(world.south.ids["user_id"]), "first": "2026-01-01", "last": "2026-12-31"}

    for team in (SOUTH, str(world.south.team_id)):
        answer = client.get(ADDRESSES[address].filled(world.north.ids), asked | {"team": team})
        assert leaked("odile", answer) == []


@pytest.mark.parametrize("home", [NORTH, SOUTH])
def test_no_pair_of_ids_crosses_through_the_api(world, home):
    elsewhere = world.sides[SOUTH if home == NORTH else NORTH]
    before = fingerprint(elsewhere)
    clients = {
        who: world.client("nobody", headers={"Authorization": f"Bearer {world.tokens[who]}"}) for who in BY[home]
    }

    @settings(parent=FUZZ, max_examples=60)
    @given(st.sampled_from(BY[home]), st.sampled_from(sorted(operations())), picks, st.integers(0, 40))
    def call(who, operation, picked, number):
        name, method, path = operation
        ids = ids_of(world, picked)
        body = dict(API[name][2] or {})
        body |= {key: number for key in ("base", "number") if key in body}
        address = path.replace("{slug}", str(ids["slug"])).replace("{patient_id}", str(ids["patient_id"]))
        with undone():
            answer = clients[who].generic(method.upper(), address, json.dumps(body), "application/json")
            after = fingerprint(elsewhere)
        assert leaked(who, answer) == []
        assert answer.status_code < 500
        assert after == before

    call()


@pytest.mark.parametrize("number", [0, 1, 2, 3, 10**17])
def test_undo_takes_back_nobody_elses_entry_whatever_its_number(world, number):
    before = fingerprint(world.south)

    with undone():
        answer = world.client("gil").post(ADDRESSES["undo"].filled(world.north.ids), {"number": number})
        assert fingerprint(world.south) == before

    assert answer.status_code == 409
