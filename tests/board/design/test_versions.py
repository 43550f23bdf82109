"""Going back, adopting, offering: what comes, what stays, what a patient's cells keep, who sees a template."""

from dataclasses import replace

import pytest

from contact_telesante.board import catalogue
from contact_telesante.board.design import actions
from contact_telesante.board.design.comparison import Difference, differences
from contact_telesante.board.design.edits import Missing
from contact_telesante.board.design.templates.actions import adopt_template, retire_template, save_template
from contact_telesante.board.design.templates.queries import offer_of, offers_of
from contact_telesante.board.models import Template
from contact_telesante.journal.queries import number_of
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.board.design.boards import added, base_of, board_of, column
from tests.make import entries_after, make_patient, make_team, make_user, reloaded

NAME = {"fr": "Étage 3", "en": "Floor 3"}


def back_to(cast, version: int):
    return actions.restore_version(by=cast.sam, base=base_of(cast.sam), version=version)


def test_the_way_back_is_a_new_version_equal_to_the_old_one(cast):
    base, before = base_of(cast.sam), board_of(cast.sam)
    added(cast.sam, column())
    actions.change_field(by=cast.sam, base=base + 1, key="lieu", changes={"label": NAME})
    actions.move_section(by=cast.sam, base=base + 2, key="safety", to="last")

    made = back_to(cast, base)

    assert (made.version, board_of(cast.sam)) == (base + 4, before)


def test_the_way_back_keeps_retired_what_holds_values(cast):
    base = base_of(cast.sam)
    key, empty = added(cast.sam, column()), added(cast.sam, column("Vide"))
    actions.add_option(by=cast.sam, base=base + 2, key="etat", option=actions.Option("", NAME))
    patient = make_patient(cast.sam, etat="etage_3", **{key: True})

    back_to(cast, base)

    board = board_of(cast.sam)
    assert (board.by_key[key].retired, empty in board.by_key) == (True, False)
    assert board.by_key["etat"].option("etage_3").retired
    assert reloaded(cast.sam, patient).values[key] is True


def test_going_back_refuses_what_is_stale_unknown_or_not_allowed(cast):
    base = base_of(cast.sam)

    with pytest.raises(actions.Board.DoesNotExist):
        back_to(cast, 99)
    with pytest.raises(actions.DesignMoved):
        actions.restore_version(by=cast.sam, base=base + 1, version=base)
    for who in ("ada", "cleo"):
        with pytest.raises(NotAllowed):
            actions.restore_version(by=cast.seat(who), base=base, version=base)
    assert base_of(cast.sam) == base


def test_two_versions_are_compared_part_by_part(cast):
    before = board_of(cast.sam)
    added(cast.sam, column())
    actions.change_field(by=cast.sam, base=base_of(cast.sam), key="lieu", changes={"label": NAME, "review": "24h"})
    actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="note")
    after = board_of(cast.sam)

    place, note = before.by_key["lieu"].label, before.by_key["note"].label
    assert sorted(differences(before, after), key=lambda one: one.how) == [
        Difference("field", "added", after.by_key["marche"].label),
        Difference("field", "changed", NAME, place, ("label", "review=24h")),
        Difference("field", "retired", note),
    ]
    assert {one.how for one in differences(after, before)} == {"removed", "changed", "restored"}
    assert differences(after, after) == []


def test_adopting_on_a_board_without_patients_replaces_it(cast):
    adopt_template(by=cast.sam, base=base_of(cast.sam), offer="palliatif")

    assert board_of(cast.sam) == catalogue.template("palliatif").definition


def test_adopting_on_a_board_with_patients_adds_and_updates_and_loses_nothing(cast):
    key = added(cast.sam, column())
    actions.change_field(by=cast.sam, base=base_of(cast.sam), key="lieu", changes={"label": NAME})
    patient = make_patient(cast.sam, braden=9, lieu="304", **{key: True})
    other = catalogue.template("palliatif").definition

    adopt_template(by=cast.sam, base=base_of(cast.sam), offer="palliatif")

    board = board_of(cast.sam)
    assert {field.key for field in board.live_fields} >= {key, "braden", *other.by_key}
    assert board.by_key["lieu"].label == other.by_key["lieu"].label
    assert {cue.key for cue in board.cues} >= {"braden_high", *(cue.key for cue in other.cues)}
    assert reloaded(cast.sam, patient).values == patient.values


def test_adopting_keeps_a_column_of_another_type_that_holds_values(cast):
    other = catalogue.template("palliatif").definition
    own = next(field for field in other.fields if field.type in {"decimal", "integer"})
    with scope(cast.sam):
        board = actions.Board.objects.filter(team_id=cast.ward.pk).order_by("-version").first()
        mine = replace(own, type="text", section="state", checks=(), compute={}, retired=False)
        fields = [field for field in board.definition.fields if field.key != own.key]
        document = actions.DEFINITION.dump_python(replace(board.definition, fields=(*fields, mine)), mode="json")
        actions.Board.objects.filter(team_id=cast.ward.pk, version=board.version).update(document=document)
    patient = make_patient(cast.sam, **{own.key: "beaucoup"})

    adopt_template(by=cast.sam, base=base_of(cast.sam), offer="palliatif")

    assert board_of(cast.sam).by_key[own.key].type == "text"
    assert reloaded(cast.sam, patient).values[own.key] == "beaucoup"


@pytest.fixture
def saved(cast):
    """The ward's board offered as a template, with a column of its own and one retired."""
    added(cast.sam, column())
    actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="note")
    make_patient(cast.sam, last_name="Zacharie")
    return save_template(by=cast.sam, base=base_of(cast.sam), name=NAME, description=NAME)


def superuser_of(team):
    user = make_user(f"Sue-{team.slug}")
    seat_member(by=House(team.pk), user_id=user.pk, role="superuser")
    return seat_of(user, team.slug)


def offered(seat):
    with scope(seat):
        return {offer.name["fr"]: offer for offer in offers_of(seat) if not offer.ready_made}


def test_a_saved_board_is_offered_within_its_establishment_alone(cast, saved):
    near, far = superuser_of(cast.other), superuser_of(make_team("loin"))

    assert (set(offered(cast.sam)), set(offered(near)), set(offered(far))) == ({"Étage 3"}, {"Étage 3"}, set())
    assert (offered(cast.sam)["Étage 3"].own, offered(near)["Étage 3"].own) == (True, False)
    with scope(far), pytest.raises(Missing):
        offer_of(far, str(saved))
    with pytest.raises(Missing):
        adopt_template(by=far, base=base_of(far), offer=str(saved))


def test_a_saved_board_holds_what_is_in_use_and_no_patient(cast, saved):
    near = superuser_of(cast.other)

    adopt_template(by=near, base=base_of(near), offer=str(saved))

    board = board_of(near)
    assert ("marche" in board.by_key, "note" in board.by_key) == (True, False)
    with scope(near):
        assert "Zacharie" not in str(Template.objects.get(pk=saved).document)


def test_a_template_is_taken_back_by_its_own_team_once(cast, saved):
    near = superuser_of(cast.other)
    with pytest.raises(Template.DoesNotExist):
        retire_template(by=near, template_id=saved)
    with pytest.raises(NotAllowed):
        retire_template(by=cast.ada, template_id=saved)
    with scope(cast.sam):
        number = number_of(cast.sam)

    retire_template(by=cast.sam, template_id=saved)
    retire_template(by=cast.sam, template_id=saved)

    assert [entry.kind for entry in entries_after(cast.sam, number)] == ["board.template_retired"]
    assert (offered(cast.sam), offered(near)) == ({}, {})


def test_saving_is_for_superusers_told_and_done_once(cast):
    base = base_of(cast.sam)
    given = {"base": base, "name": NAME, "description": {}}
    with pytest.raises(NotAllowed):
        save_template(by=cast.ada, **given)
    with pytest.raises(actions.DesignMoved):
        save_template(by=cast.sam, **given | {"base": base - 1})

    first, again = (save_template(by=cast.sam.keyed("once"), **given) for _time in range(2))

    assert first == again
    assert list(offered(cast.sam)) == ["Étage 3"]


def test_adopting_is_for_superusers_and_done_once(cast):
    base = base_of(cast.sam)
    with pytest.raises(NotAllowed):
        adopt_template(by=cast.ada, base=base, offer="garde")

    made = [adopt_template(by=cast.sam.keyed("once"), base=base, offer="garde") for _time in range(2)]

    assert made[0] == made[1]
    assert base_of(cast.sam) == base + 1
