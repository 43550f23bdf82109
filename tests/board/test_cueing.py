"""Building cues: every gesture is a version, a rule never widens, and the past is told again as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contact_telesante.board import queries
from contact_telesante.board.actions import change_cells, deactivate_patient, reactivate_patient
from contact_telesante.board.cueing.actions import (
    add_cue,
    change_cue,
    duplicate_cue,
    load_set,
    move_cue,
    remove_cue,
    save_set,
    turn_cue,
)
from contact_telesante.board.cueing.queries import counts_of, holding
from contact_telesante.board.cueing.replay import replay_of
from contact_telesante.board.definition import Cue
from contact_telesante.board.design.actions import DesignMoved, change_option, retire_field
from contact_telesante.board.design.conversion.actions import convert_field
from contact_telesante.board.design.templates.actions import retire_template
from contact_telesante.board.models import Template
from contact_telesante.board.rules.cues import broken_cues, cell_cues, line_cue
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, make_patient, reloaded, restrict

LOW = {"field": "braden", "op": "lte", "value": 12}
FALLEN = {"field": "chute_date", "op": "newer_than", "value": "3d"}


def weight_going_down(**said: object) -> Cue:
    """A cue of two conditions, not yet on any board."""
    plain = Cue(
        key="",
        severity="watch",
        icon="watch",
        text={"fr": "Poids en baisse", "en": "Weight loss"},
        when={"all": [LOW, {"field": "lieu", "op": "empty", "value": False}]},
        fields=("braden",),
    )
    return replace(plain, **said)


def base_of(cast) -> int:
    with scope(cast.sam):
        return queries.board_version_of(cast.sam)


def definition_of(cast):
    with scope(cast.sam):
        return queries.definition_of(cast.seat("sam"))


def cue_keys(cast) -> list[str]:
    return [cue.key for cue in definition_of(cast).cues]


GESTURES = {
    "cue_added": lambda by, base: add_cue(by=by, base=base, cue=weight_going_down()),
    "cue_changed": lambda by, base: change_cue(by=by, base=base, key="danger", cue=weight_going_down()),
    "cue_changed, off": lambda by, base: turn_cue(by=by, base=base, key="danger", enabled=False),
    "cues_ordered": lambda by, base: move_cue(by=by, base=base, key="braden_high", to="down"),
    "cue_removed": lambda by, base: remove_cue(by=by, base=base, key="danger"),
    "cue_added, copy": lambda by, base: duplicate_cue(by=by, base=base, key="danger"),
}


@pytest.mark.parametrize("name", GESTURES)
def test_a_gesture_is_one_version_one_entry_and_safe_to_repeat(cast, name):
    base, number = base_of(cast), entries_after(cast.sam, 0)[-1].number
    sam = replace(cast.sam, key="once")

    first, again = GESTURES[name](sam, base), GESTURES[name](sam, base)

    told = entries_after(cast.sam, number)
    assert first == again
    assert first.version == base + 1 == base_of(cast)
    assert [(one.kind, one.event.what, one.by_id) for one in told] == [
        ("board.revised", name.partition(",")[0], cast.users["sam"].pk)
    ]


@pytest.mark.parametrize("name", GESTURES)
@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_superusers_touch_cues(cast, name, who):
    before = cue_keys(cast)

    with pytest.raises(NotAllowed):
        GESTURES[name](cast.seat(who), base_of(cast))

    assert cue_keys(cast) == before


@pytest.mark.parametrize("name", GESTURES)
def test_a_gesture_over_a_version_that_moved_changes_nothing(cast, name):
    before, base = cue_keys(cast), base_of(cast)

    with pytest.raises(DesignMoved):
        GESTURES[name](cast.sam, base - 1)

    assert (cue_keys(cast), base_of(cast)) == (before, base)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("text_en", {"text": {"fr": "Poids", "en": " "}}),
        ("icon", {"icon": "board"}),
        ("when", {"when": {"all": []}}),
        ("when", {"when": {"field": "braden", "op": "lte", "value": "douze"}}),
        ("when", {"when": {"field": "resp", "op": "eq", "value": {"dynamic": "me"}}}),
        ("fields", {"fields": ("braden", "nowhere")}),
        ("count_fr_one", {"count": {"fr": ("un", "")}}),
    ],
)
def test_a_cue_that_would_not_work_is_never_saved(cast, part, said):
    before = cue_keys(cast)

    with pytest.raises(InvalidInput) as refused:
        add_cue(by=cast.sam, base=base_of(cast), cue=weight_going_down(**said))

    assert part in refused.value.errors
    assert cue_keys(cast) == before


def test_patients_bear_a_new_cue_at_once_and_lose_it_when_it_goes(cast):
    touched, other = make_patient(cast.sam, braden=9, lieu="A"), make_patient(cast.sam, last_name="Roy", braden=9)

    made = add_cue(by=cast.sam, base=base_of(cast), cue=weight_going_down())
    bear = [made.key in reloaded(cast.sam, one).cues for one in (touched, other)]
    remove_cue(by=cast.seat("sam"), base=made.version, key=made.key)

    assert bear == [True, False]
    assert made.key not in reloaded(cast.sam, touched).cues


def test_moving_goes_among_equals_and_stops_at_the_ends(cast):
    high = [cue.key for cue in definition_of(cast).cues if cue.severity == "high"]

    for _once in range(len(high) + 1):
        move_cue(by=cast.seat("sam"), base=base_of(cast), key=high[0], to="down")

    assert [cue.key for cue in definition_of(cast).cues if cue.severity == "high"] == [*high[1:], high[0]]


@pytest.mark.parametrize("join", ["all", "any", "not"])
def test_a_retired_column_stops_its_cue_and_never_widens_it(cast, join):
    other = {"field": "lieu", "op": "empty", "value": False}
    when = {"not": LOW} if join == "not" else {join: [LOW, other]}
    patient = make_patient(cast.sam, braden=9 if join != "not" else 20, lieu="A")
    made = add_cue(by=cast.sam, base=base_of(cast), cue=weight_going_down(when=when, fields=()))
    assert made.key in reloaded(cast.sam, patient).cues

    retire_field(by=cast.seat("sam"), base=base_of(cast), key="braden")

    assert made.key not in reloaded(cast.sam, patient).cues
    assert broken_cues(definition_of(cast))[made.key]
    with scope(cast.sam):
        assert queries.patients_listed(cast.seat("sam")).filter(pk=patient.pk).exists()


def test_the_count_of_an_unsaved_cue_is_of_those_one_may_be_told_of(cast):
    seen = make_patient(cast.sam, braden=9, lieu="A")
    hidden = make_patient(cast.sam, last_name="Roy", braden=9, lieu="B")
    restrict(cast, hidden, who="sam", groups={"clinical"})
    make_patient(cast.seat("sam"), last_name="Caron", braden=20, lieu="C")

    with scope(cast.sam):
        found = holding(cast.seat("sam"), weight_going_down())
        counts = counts_of(cast.seat("sam"))

    assert [patient.pk for patient in found.patients] == [seen.pk]
    assert (found.among, found.unseen) == (2, 1)
    assert counts["braden_high"] == 1


NOW = datetime(2027, 11, 20, 15, 0, tzinfo=UTC)
"""Long after the cast was seated: a journal goes forward."""


def rings(cast, cue):
    with scope(cast.sam):
        told = replay_of(cast.seat("sam"), cue)
        return [(ring.patient.pk, ring.at.replace(second=0, microsecond=0)) for ring in told.rings]


@pytest.fixture
def at():
    """`at(days=3)`: that long before the story's end."""
    travels = []

    def go(**before) -> datetime:
        instant = NOW - timedelta(**before)
        if travels:
            travels.pop().stop()
        travel = time_machine.travel(instant, tick=False)
        travel.start()
        travels.append(travel)
        return instant

    yield go
    for travel in travels:
        travel.stop()


def write(cast, patient, **values):
    return change_cells(
        by=cast.seat("sam"), patient_id=patient.pk, values=values, base=reloaded(cast.sam, patient).number
    )


def test_the_past_rings_at_each_passage_from_false_to_true(cast, at):
    at(days=20)
    already = make_patient(cast.sam, braden=9)
    patient = make_patient(cast.sam, last_name="Roy", braden=20)
    first = at(days=6)
    write(cast, patient, braden=12)
    at(days=5)
    write(cast, patient, braden=11)
    at(days=4)
    write(cast, patient, braden=15)
    again = at(days=3)
    write(cast, patient, braden=8)
    born = at(days=1)
    late = make_patient(cast.sam, last_name="Caron", braden=7)
    at(days=0)

    told = rings(cast, weight_going_down(when=LOW))

    assert told == [(patient.pk, first), (patient.pk, again), (late.pk, born)]
    assert already.pk not in {patient_id for patient_id, _at in told}


def test_the_past_rings_when_time_alone_turns_a_cue(cast, at):
    at(days=20)
    patient = make_patient(cast.sam, suivi_date="2027-11-17")
    at(days=0)

    told = rings(cast, weight_going_down(when={"field": "suivi_date", "op": "overdue"}))

    assert told == [(patient.pk, datetime(2027, 11, 18, 5, 0, tzinfo=UTC))]


def test_the_past_knows_who_was_away(cast, at):
    at(days=20)
    patient = make_patient(cast.sam, braden=20)
    at(days=8)
    deactivate_patient(by=cast.seat("sam"), patient_id=patient.pk, reason="conge", day=clock.today(cast.sam.zone))
    back = at(days=2)
    reactivate_patient(by=cast.seat("sam"), patient_id=patient.pk)
    low = at(days=1)
    write(cast, patient, braden=9)
    at(days=0)

    assert rings(cast, weight_going_down(when=LOW)) == [(patient.pk, low)]
    assert rings(cast, weight_going_down(when={"field": "braden", "op": "gt", "value": 3})) == [(patient.pk, back)]


def test_the_past_knows_when_cells_were_written_before_it_began(cast, at):
    at(days=15)
    patient = make_patient(cast.sam, braden=20)
    lately = {"field": "braden", "op": "changed_since", "value": {"dynamic": "now-48h"}}
    written = at(days=5)
    write(cast, patient, braden=19)
    at(days=0)

    assert rings(cast, weight_going_down(when=lately)) == [(patient.pk, written)]
    assert rings(cast, weight_going_down(when={"not": lately})) == [
        (patient.pk, datetime(2027, 11, 7, 15, 0, tzinfo=UTC)),
        (patient.pk, datetime(2027, 11, 17, 15, 0, tzinfo=UTC)),
    ]


def test_the_past_is_read_at_the_same_cost_for_one_patient_and_twenty(cast, django_assert_max_num_queries):
    for _n in range(20):
        patient = make_patient(cast.sam, braden=20)
        write(cast, patient, braden=9)

    with scope(cast.sam), django_assert_max_num_queries(14):
        told = replay_of(cast.sam, weight_going_down(when=LOW))

    assert told.patients == 20


def saved(cast, *keys: str):
    return save_set(by=replace(cast.seat("sam"), key=""), name={"fr": "Peau", "en": "Skin"}, description={}, keys=keys)


def test_a_set_is_loaded_by_key_and_is_safe_to_repeat(cast):
    set_id = saved(cast, "braden_high", "danger")
    remove_cue(by=cast.seat("sam"), base=base_of(cast), key="danger")
    turn_cue(by=cast.seat("sam"), base=base_of(cast), key="braden_high", enabled=False)
    sam, base, number = replace(cast.seat("sam"), key="once"), base_of(cast), entries_after(cast.sam, 0)[-1].number

    first = load_set(by=sam, base=base, set_id=set_id, keys=["braden_high", "danger"])
    again = load_set(by=sam, base=base, set_id=set_id, keys=["braden_high", "danger"])

    cues = {cue.key: cue for cue in definition_of(cast).cues}
    assert first == again
    assert cues["braden_high"].enabled
    assert cues["danger"].when == {"field": "scpd", "op": "eq", "value": "danger"}
    assert len(cues) == len(cue_keys(cast))
    assert [one.event.what for one in entries_after(cast.sam, number)] == ["cues_loaded"]


def test_a_cue_whose_column_or_choice_means_something_else_is_not_loaded(cast):
    set_id = saved(cast, "braden_high", "danger")
    retire_field(by=cast.seat("sam"), base=base_of(cast), key="braden")
    change_option(
        by=cast.seat("sam"),
        base=base_of(cast),
        key="scpd",
        option_id="danger",
        changes={"label": {"fr": "X", "en": "X"}},
    )
    base = base_of(cast)

    for key in ("braden_high", "danger"):
        with pytest.raises(InvalidInput):
            load_set(by=cast.seat("sam"), base=base, set_id=set_id, keys=[key])

    assert base_of(cast) == base


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_sets_are_offered_and_taken_back_by_superusers_of_their_team_alone(cast, who):
    set_id = saved(cast, "danger")

    with pytest.raises(NotAllowed):
        save_set(by=cast.seat(who), name={"fr": "X", "en": "X"}, description={}, keys=["danger"])
    with pytest.raises(NotAllowed):
        retire_template(by=cast.seat(who), template_id=set_id)
    retire_template(by=cast.seat("sam"), template_id=set_id)
    with pytest.raises(Template.DoesNotExist):
        load_set(by=cast.seat("sam"), base=base_of(cast), set_id=set_id, keys=["danger"])


def test_a_column_that_takes_another_type_stops_its_cue_and_never_widens_it(cast):
    patient = make_patient(cast.sam, braden=20, lieu="A")
    when = {"all": [LOW, {"field": "lieu", "op": "empty", "value": False}]}
    made = add_cue(by=cast.sam, base=base_of(cast), cue=weight_going_down(when=when, fields=()))

    convert_field(by=cast.seat("sam"), base=base_of(cast), key="braden", to="text")

    assert made.key not in reloaded(cast.sam, patient).cues
    assert broken_cues(definition_of(cast))[made.key]


def test_the_past_does_not_ring_for_a_column_that_took_another_type(cast):
    make_patient(cast.sam, braden=9)
    made = convert_field(by=cast.sam, base=base_of(cast), key="braden", to="text")

    assert rings(cast, weight_going_down(when={"field": made.key, "op": "empty", "value": False}, fields=())) == []


def test_several_cues_share_a_row_and_each_cell_takes_the_most_severe(cast):
    patient = make_patient(cast.sam, braden=9, lieu="A")
    watch = weight_going_down(when=LOW, fields=("braden", "lieu"), severity="watch")
    line = weight_going_down(when=LOW, fields=(), severity="critical")
    for cue in (watch, line):
        add_cue(by=cast.seat("sam"), base=base_of(cast), cue=cue)

    definition, keys = definition_of(cast), reloaded(cast.sam, patient).cues

    assert line_cue(definition, keys).severity == "critical"
    assert {key: cue.key for key, cue in cell_cues(definition, keys).items()} == {
        "braden": "braden_high",
        "lieu": "poids_en_baisse",
        "consigne": "to_chart",
    }
