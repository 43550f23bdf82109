"""Imports closed after the first, asked for, opened by the coordination centre, which sees no patient."""

import pytest

from contact_telesante.board.imports import queries
from contact_telesante.board.imports.gates.actions import answer_ask, ask_to_reopen
from contact_telesante.board.imports.gates.queries import asks_of
from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.establishments.models import Officer
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House
from tests.board.imports.files import SIMPLE, brought, fresh
from tests.make import entries_after, looks_of, make_user

WHY = "Un nouvel étage rejoint l’équipe"


@pytest.fixture
def officer(cast):
    user = make_user("Carl")
    appoint_officer(by=SYSTEM, user_id=user.pk, office="coordination", establishment=None)
    return user


def answered(cast, user, *, opens=True):
    return answer_ask(by=House(cast.ward.pk, user_id=user.pk), opens=opens, reason="Motif reçu et vérifié")


@pytest.mark.parametrize(("opens", "kind"), [(True, "board.imports_reopened"), (False, "board.imports_refused")])
def test_an_ask_is_read_and_answered_by_the_coordination_centre(cast, officer, opens, kind):
    one = brought(cast.sam, SIMPLE)
    ask_to_reopen(by=fresh(cast.sam), reason=WHY)

    (ask,) = asks_of(officer.pk)
    answered(cast, officer, opens=opens)
    answered(cast, officer, opens=not opens)

    assert (ask.team, ask.asked_by, ask.reason, ask.waits) == (cast.ward.name, "Sam Essai", WHY, True)
    assert "Tremblay" not in repr(ask)
    assert [entry.kind for entry in entries_after(cast.sam, one.number)] == ["board.imports_asked", kind]
    assert looks_of(cast.sam)[0].detail["what"] == kind.removeprefix("board.")
    with scope(cast.sam):
        assert queries.is_open(cast.sam) is opens


def test_asking_twice_is_asking_once_and_an_open_gate_is_not_asked_for(cast):
    with pytest.raises(InvalidInput):
        ask_to_reopen(by=fresh(cast.sam), reason=WHY)
    one = brought(cast.sam, SIMPLE)

    ask_to_reopen(by=fresh(cast.sam), reason=WHY)
    ask_to_reopen(by=fresh(cast.sam), reason=WHY)

    assert len(entries_after(cast.sam, one.number)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "oui"])
def test_a_reason_is_a_sentence(cast, reason):
    brought(cast.sam, SIMPLE)

    with pytest.raises(InvalidInput):
        ask_to_reopen(by=fresh(cast.sam), reason=reason)


def test_nobody_else_asks_reads_or_answers(cast):
    brought(cast.sam, SIMPLE)
    with pytest.raises(NotAllowed):
        ask_to_reopen(by=fresh(cast.ada), reason=WHY)
    ask_to_reopen(by=fresh(cast.sam), reason=WHY)

    with pytest.raises(Officer.DoesNotExist):
        asks_of(cast.users["sam"].pk)
    with pytest.raises(Team.DoesNotExist):
        answered(cast, cast.users["sam"])


def test_an_officer_of_another_establishment_finds_nothing(cast):
    elsewhere = create_establishment(by=SYSTEM, slug="ailleurs", name="CISSS d’ailleurs")
    user = make_user("Dora")
    appoint_officer(by=SYSTEM, user_id=user.pk, office="coordination", establishment=elsewhere)
    brought(cast.sam, SIMPLE)
    ask_to_reopen(by=fresh(cast.sam), reason=WHY)

    assert asks_of(user.pk) == []
    with pytest.raises(Team.DoesNotExist):
        answered(cast, user)
