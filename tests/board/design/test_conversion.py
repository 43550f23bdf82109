"""A column takes another type: what converts, what stays in the old column, who wrote it, what each history tells."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contact_telesante.board import queries
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.definition import Definition, Field, Option
from contact_telesante.board.design.actions import DesignMoved, restore_version
from contact_telesante.board.design.conversion.actions import convert_field
from contact_telesante.board.design.conversion.rules import TARGETS, conversion, targets
from contact_telesante.board.design.edits import Missing
from contact_telesante.board.design.events import ColumnConverted
from contact_telesante.board.design.rules import FIXED
from contact_telesante.board.rules.values import TYPES, Context
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.board.design.boards import added, base_of, board_of, column
from tests.make import make_patient, reloaded

ZONE = ZoneInfo("America/Toronto")
MOOD = (Option("bon", {"fr": "Bonne", "en": "Good"}), Option("bas", {"fr": "Basse", "en": "Low"}, retired=True))
CONVERTED = [
    ("text", "integer", {"72": 72, " 72 ": 72, "72 kg": None, "72,5": None, "soixante": None}),
    ("text", "decimal", {"72,5": 72.5, "72.50": 72.5, "1 000": None}),
    ("text", "date", {"2026-11-22": "2026-11-22", "22-11-2026": None, "03/04/2026": None, "demain": None}),
    ("text", "datetime", {"2026-11-22 14:30": "2026-11-22T19:30:00Z", "14:30": None}),
    ("text", "yesno", {"Oui": True, "non": False, "peut-être": None}),
    ("text", "phone", {"4185550123": "418 555-0123", "poste 12": None}),
    ("text", "note", {"Fugue": "Fugue"}),
    ("note", "text", {"Court": "Court", "deux\nlignes": None, "a" * 300: None}),
    ("integer", "decimal", {3: 3}),
    ("integer", "text", {-3: "-3"}),
    ("decimal", "integer", {3.0: 3, 3.5: None}),
    ("decimal", "text", {62.5: "62,5"}),
    ("date", "datetime", {"2026-11-22": "2026-11-22T05:00:00Z"}),
    ("datetime", "date", {"2026-11-23T02:00:00Z": "2026-11-22"}),
    ("date", "text", {"2026-11-22": "2026-11-22"}),
    ("yesno", "choice", {True: "oui", False: "non"}),
    ("yesno", "text", {True: "Oui"}),
    ("choice", "text", {"bon": "Bonne", "bas": "Basse"}),
    ("choice", "multichoice", {"bon": ["bon"], "bas": ["bas"]}),
    ("choice", "yesno", {"bon": None}),
]


def converting(kind: str, to: str, values=(), **more):
    context = Context(zone=ZONE, now=clock.now(), members={})
    return conversion(column("Humeur", kind, key="humeur", **more), to, list(values), {"humeur"}, context)


@pytest.mark.parametrize(("kind", "to", "values"), CONVERTED, ids=lambda one: one if isinstance(one, str) else "")
def test_a_value_converts_when_the_type_reads_it_and_is_never_guessed(kind, to, values):
    made = converting(kind, to, values, options=MOOD if kind == "choice" else ())

    assert {value: made.value(value) for value in values} == values


def test_several_choices_become_one_only_when_there_is_one():
    made = converting("multichoice", "choice", options=MOOD)

    assert [made.value(value) for value in (["bon"], ["bon", "bas"], ["gone"])] == ["bon", None, None]


def test_texts_become_the_twenty_most_frequent_choices_whatever_their_accents_and_case():
    texts = ["Fauteuil"] * 3 + ["fauteuil", "FAUTEUÏL", "Béquilles", "x" * 100] + [f"Rare {n:02}" for n in range(30)]
    texts += ["Rare 29"]

    made = converting("text", "choice", texts)

    labels = [option.label["fr"] for option in made.new.options]
    assert (len(labels), labels[:2]) == (20, ["Fauteuil", "Rare 29"])
    assert {made.value(text) for text in texts[:5]} == {"fauteuil"}
    assert [made.value(text) for text in ("x" * 100, "Rare 28", "Béquilles")] == [None, None, "bequilles"]


def test_an_empty_column_becomes_a_list_that_may_be_completed(cast):
    convert(cast, "lieu", "choice")

    made = next(field for field in board_of(cast.sam).live_fields if field.key.startswith("chambre"))
    assert [option.id for option in made.options] == ["autre"]


def test_every_type_says_what_it_may_become_and_fixed_columns_nothing(cast):
    board = board_of(cast.sam)

    assert set(TARGETS) == set(TYPES)
    assert [targets(board.by_key[key]) for key in FIXED] == [()] * len(FIXED)


@pytest.fixture
def ward(cast):
    """A text column « Poids dit », filled by Ada three weeks ago for four patients, one gone since; and its key."""
    key = added(cast.sam, column("Poids dit", "text", review="7d", group="sensitive"))
    texts = ["72", "72,5", "environ 70", "81"]
    with time_machine.travel(clock.now() - timedelta(days=21), tick=False):
        patients = [make_patient(cast.ada, last_name=f"Roy {n}", **{key: text}) for n, text in enumerate(texts)]
    left = deactivate_patient(by=cast.ada, patient_id=patients[3].pk, reason="conge", day=clock.today(cast.ada.zone))
    return key, [*patients[:3], left]


def convert(cast, key: str, to: str = "decimal", **more):
    return convert_field(by=replace(cast.sam, **more), base=base_of(cast.sam), key=key, to=to)


def test_converting_fills_a_new_column_and_retires_the_old_one_with_everything(cast, ward):
    key, patients = ward
    new = convert(cast, key).key

    board, now = board_of(cast.sam), [reloaded(cast.sam, one) for one in patients]
    old, made = board.by_key[key], board.by_key[new]
    assert [one.values.get(new) for one in now] == [72, 72.5, None, 81]
    assert [one.values[key] for one in now] == ["72", "72,5", "environ 70", "81"]
    assert (old.retired, made.retired, made.type, made.label, made.shown) == (True, False, "decimal", old.label, True)
    assert (made.review, made.group, made.section) == ("7d", "sensitive", "followup")


def test_a_converted_cell_keeps_who_wrote_it_and_when(cast, ward):
    key, (patient, *_others) = ward
    new = convert(cast, key).key

    now = reloaded(cast.sam, patient)
    assert now.stamps[new][1:] == now.stamps[key][1:]
    assert now.stamps[new][0] == now.number > patient.number
    assert (now.updated_at, now.updated_by_id) == (patient.updated_at, patient.updated_by_id)


def test_each_history_tells_its_own_cell_and_nothing_of_the_others(cast, ward):
    key, patients = ward
    new = convert(cast, key).key

    with scope(cast.sam):
        histories = [queries.history_of(cast.sam, one.pk) for one in patients]
    told = [[entry.event for entry in one if isinstance(entry.event, ColumnConverted)] for one in histories]
    assert [[event.cells[new].new for event in one] for one in told] == [[72], [72.5], [], [81]]


def test_converting_twice_with_one_key_converts_once(cast, ward):
    key, _patients = ward
    base = base_of(cast.sam)
    sam = replace(cast.sam, key="once")

    first = convert_field(by=sam, base=base, key=key, to="decimal")
    again = convert_field(by=sam, base=base, key=key, to="decimal")

    assert first == again
    assert base_of(cast.sam) == base + 1


def test_converting_is_for_superusers_who_saw_the_present_board(cast, ward):
    key, patients = ward
    base = base_of(cast.sam)
    for who in ("ada", "ben", "cleo"):
        with pytest.raises(NotAllowed):
            convert_field(by=cast.seat(who), base=base, key=key, to="decimal")
    for error, given in [(DesignMoved, (base - 1, key, "decimal")), (Missing, (base, key, "computed")),
                         (Missing, (base, "nam", "note")), (Missing, (base, "nowhere", "note"))]:  # fmt: skip
        with pytest.raises(error):
            convert_field(by=cast.sam, base=given[0], key=given[1], to=given[2])

    assert reloaded(cast.sam, patients[0]).values == patients[0].values


def test_the_way_back_brings_the_old_column_and_keeps_the_new_one_retired(cast, ward):
    key, patients = ward
    base = base_of(cast.sam)
    new = convert(cast, key).key
    restore_version(by=cast.sam, base=base + 1, version=base)

    board = board_of(cast.sam)
    change_cells(
        by=cast.sam, patient_id=patients[0].pk, values={key: "73"}, base=reloaded(cast.sam, patients[0]).number
    )
    assert (board.by_key[key].retired, board.by_key[new].retired) == (False, True)
    assert reloaded(cast.sam, patients[0]).values[key] == "73"


def test_a_cue_follows_its_column_when_it_still_makes_sense_and_stops_when_not(cast):
    patient = make_patient(cast.sam, braden=9)
    to_decimal = "braden_high"
    fields = {f.key: f for f in board_of(cast.sam).fields}
    assert fields["braden"].type == "integer"

    convert(cast, "braden", "decimal")
    followed = to_decimal in reloaded(cast.sam, patient).cues
    convert(
        cast, next(key for key, f in live(board_of(cast.sam)).items() if f.label == fields["braden"].label), "integer"
    )
    again = to_decimal in reloaded(cast.sam, patient).cues
    convert(cast, next(key for key, f in live(board_of(cast.sam)).items() if f.label == fields["braden"].label), "text")

    assert (followed, again, to_decimal in reloaded(cast.sam, patient).cues) == (True, True, False)


def live(board: Definition) -> dict[str, Field]:
    return {field.key: field for field in board.live_fields}


def test_a_column_that_another_is_computed_from_takes_only_a_type_that_computes(cast):
    make_patient(cast.sam, poids=60, poids_30j=62.5)

    with pytest.raises(InvalidInput) as refused:
        convert(cast, "poids_30j", "text")
    new = convert(cast, "poids_30j", "integer").key

    assert list(refused.value.errors) == ["poids_var"]
    assert board_of(cast.sam).by_key["poids_var"].compute["of"] == ["poids", new]
