"""The gestures on columns, choices, checks and sections: what each does, that it is told, who may, twice is once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from contact_telesante.board.definition import Check, Option
from contact_telesante.board.design import actions, rules
from contact_telesante.board.design.events import BoardRevised
from contact_telesante.board.design.keys import new_key
from contact_telesante.journal.queries import number_of
from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.board.design.boards import added, base_of, board_of, column
from tests.make import Cast, entries_after, make_patient, reloaded

YES = {"fr": "Avec aide", "en": "With help"}
GESTURES: dict[str, Callable] = {
    "add": lambda by, base: actions.add_field(by=by, base=base, field=column()),
    "change": lambda by, base: actions.change_field(by=by, base=base, key="lieu", changes={"review": "24h"}),
    "move": lambda by, base: actions.move_field(by=by, base=base, key="braden", to="last"),
    "retire": lambda by, base: actions.retire_field(by=by, base=base, key="lieu"),
    "add choice": lambda by, base: actions.add_option(by=by, base=base, key="etat", option=Option("", YES)),
    "set check": lambda by, base: actions.set_check(
        by=by, base=base, key="poids", place=None, check=Check("range", "warn", {}, {"max": 200})
    ),
    "add section": lambda by, base: actions.add_section(by=by, base=base, label=YES),
    "move section": lambda by, base: actions.move_section(by=by, base=base, key="safety", to="last"),
}


def numbered(seat):
    with scope(seat):
        return number_of(seat)


def told(cast: Cast, number: int) -> list[tuple[str, str]]:
    events = [entry.event for entry in entries_after(cast.sam, number)]
    return [(event.what, event.key) for event in events if isinstance(event, BoardRevised)]


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_is_told_once_however_often_it_is_sent(cast, gesture):
    sam, base, number = cast.sam.keyed("once"), base_of(cast.sam), numbered(cast.sam)

    first, again = GESTURES[gesture](sam, base), GESTURES[gesture](sam, base)

    assert first == again
    assert (first.version, base_of(cast.sam)) == (base + 1, base + 1)
    assert len(told(cast, number)) == 1


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_is_for_superusers_who_saw_the_present_board(cast, gesture):
    base, before = base_of(cast.sam), board_of(cast.sam)

    for who in ("ada", "ben", "gil", "cleo"):
        with pytest.raises(NotAllowed):
            GESTURES[gesture](cast.seat(who), base)
    with pytest.raises(actions.DesignMoved):
        GESTURES[gesture](cast.sam, base - 1)

    assert board_of(cast.sam) == before


def test_a_key_sent_with_another_column_is_refused(cast):
    sam, base = cast.sam.keyed("once"), base_of(cast.sam)
    GESTURES["add"](sam, base)

    with pytest.raises(KeyReused):
        actions.add_field(by=sam, base=base, field=column("Autre"))


def test_add_field_puts_it_last_of_its_section_and_so_among_the_columns(cast):
    key = added(cast.sam, column())

    board = board_of(cast.sam)
    section = [field.key for field in board.fields if field.section == "followup"]
    assert (key, section[-1]) == ("marche", "marche")
    assert [field.key for field in board.columns][-2:] == ["consigne", "marche"]


def test_a_key_is_never_used_twice_even_after_its_column_is_gone(cast):
    base = base_of(cast.sam)
    first = added(cast.sam, column())
    actions.restore_version(by=cast.sam, base=base + 1, version=base)

    second = added(cast.sam, column())

    assert (first, second) == ("marche", "marche_2")
    assert "marche" not in board_of(cast.sam).by_key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Échelle de Braden", "echelle_de_braden"),
        ("  ", "colonne"),
        ("72 h", "c_72_h"),
        ("🙂", "colonne"),
        ("à" * 60, "a" * 40),
    ],
)
def test_keys_are_short_ascii_words(label, key):
    assert new_key(label, set()) == key
    assert new_key(label, {key}) == f"{key}_2"


def neighbours(board, key: str) -> tuple[str | None, str | None]:
    """The columns in use before and after that one, in its section."""
    keys = [None, *(f.key for f in board.live_fields if f.section == board.by_key[key].section), None]
    at = keys.index(key)
    return keys[at - 1], keys[at + 1]


@pytest.mark.parametrize(
    ("to", "between"),
    [
        ("up", ("demande", "medecin")),
        ("down", ("consigne", None)),
        ("first", (None, "suivi_date")),
        ("last", ("consigne", None)),
        ("after:demande", ("demande", "medecin")),
    ],
)
def test_a_column_moves_among_those_in_use(cast, to, between):
    actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="note")
    assert neighbours(board_of(cast.sam), "resp") == ("medecin", "consigne")

    actions.move_field(by=cast.sam, base=base_of(cast.sam), key="resp", to=to)

    assert neighbours(board_of(cast.sam), "resp") == between


def test_a_column_moves_to_another_section_after_any_column(cast):
    actions.move_field(by=cast.sam, base=base_of(cast.sam), key="resp", to="after:braden")

    board = board_of(cast.sam)
    assert (board.by_key["resp"].section, neighbours(board, "resp")[0]) == (board.by_key["braden"].section, "braden")


def test_retiring_a_column_keeps_its_values_and_bringing_it_back_shows_them(cast):
    patient = make_patient(cast.sam, lieu="304")
    actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="lieu")
    gone = "lieu" in {field.key for field in board_of(cast.sam).live_fields}

    actions.restore_field(by=cast.sam, base=base_of(cast.sam), key="lieu")

    assert (gone, reloaded(cast.sam, patient).values["lieu"]) == (False, "304")
    assert "lieu" in {field.key for field in board_of(cast.sam).live_fields}


@pytest.mark.parametrize("key", sorted(rules.FIXED))
def test_what_every_board_has_is_never_retired_and_keeps_its_group(cast, key):
    group = board_of(cast.sam).by_key[key].group
    with pytest.raises(InvalidInput):
        actions.retire_field(by=cast.sam, base=base_of(cast.sam), key=key)

    actions.change_field(by=cast.sam, base=base_of(cast.sam), key=key, changes={"group": "logistics", "width": "l"})

    field = board_of(cast.sam).by_key[key]
    assert (field.retired, field.group, field.width) == (False, group, "l")


def test_a_column_that_another_is_computed_from_stays(cast):
    with pytest.raises(InvalidInput) as refused:
        actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="poids_30j")

    assert "poids_30j" in {field.key for field in board_of(cast.sam).live_fields}
    assert refused.value.errors[""][0]


def test_a_cue_whose_column_is_retired_stops_and_hides_no_row(cast):
    patient = make_patient(cast.sam, braden=9)
    actions.retire_field(by=cast.sam, base=base_of(cast.sam), key="braden")
    stopped = reloaded(cast.sam, patient).cues

    actions.restore_field(by=cast.sam, base=base_of(cast.sam), key="braden")

    assert ("braden_high" in stopped, "braden_high" in reloaded(cast.sam, patient).cues) == (False, True)


def test_choices_are_named_marked_ordered_retired_and_come_back(cast):
    def option():
        return board_of(cast.sam).by_key["etat"].option("avec_aide")

    def change(**changes):
        base = base_of(cast.sam)
        actions.change_option(by=cast.sam, base=base, key="etat", option_id="avec_aide", changes=changes)

    GESTURES["add choice"](cast.sam, base_of(cast.sam))
    change(severity="watch", icon="watch", label=YES | {"fr": "Aidé"})
    actions.move_option(by=cast.sam, base=base_of(cast.sam), key="etat", option_id="avec_aide", to="first")
    first = board_of(cast.sam).by_key["etat"].options[0].id
    change(retired=True)
    retired = option().retired
    change(retired=False)

    assert (first, retired, option()) == (
        "avec_aide",
        True,
        Option("avec_aide", YES | {"fr": "Aidé"}, "watch", "watch"),
    )


def test_the_last_choice_in_use_stays(cast):
    key = added(cast.sam, column("Humeur", "choice", options=(Option("", YES),)))

    with pytest.raises(InvalidInput):
        actions.change_option(
            by=cast.sam, base=base_of(cast.sam), key=key, option_id="avec_aide", changes={"retired": True}
        )


WRONG = {
    "nothing": ("poids", Check("range", "warn", {}, {}), "min"),
    "upside down": ("poids", Check("range", "warn", {}, {"min": 9, "max": 2}), "max"),
    "not a number": ("poids", Check("range", "warn", {}, {"min": "lourd"}), "min"),
    "catastrophic": ("diagnostic", Check("pattern", "refuse", {}, {"pattern": "(a+)+b"}), "pattern"),
    "of another type": ("diagnostic", Check("range", "warn", {}, {"min": 1}), "rule"),
    "other missing": ("suivi_date", Check("order", "warn", {}, {"not_before": "nowhere"}), "other"),
    "other incomparable": ("suivi_date", Check("order", "warn", {}, {"not_before": "poids"}), "other"),
    "no step": ("poids", Check("step", "warn", {}, {"step": 0}), "step"),
    "half told": ("poids", Check("range", "warn", {"fr": "Trop"}, {"max": 9}), "message_en"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_check_that_could_not_work_is_refused_at_its_place(cast, wrong):
    key, check, at = WRONG[wrong]

    with pytest.raises(InvalidInput) as refused:
        actions.set_check(by=cast.sam, base=base_of(cast.sam), key=key, place=None, check=check)

    assert list(refused.value.errors) == [at]


def test_a_check_is_set_replaced_and_taken_off(cast):
    field = board_of(cast.sam).by_key["suivi_quoi"]
    heavy, light = (Check("pattern", "refuse", {}, {"pattern": made}) for made in ("[A-Z]{2}", "[a-z]+"))
    actions.set_check(by=cast.sam, base=base_of(cast.sam), key=field.key, place=None, check=heavy)
    actions.set_check(by=cast.sam, base=base_of(cast.sam), key=field.key, place=len(field.checks), check=light)
    with pytest.raises(InvalidInput):
        make_patient(cast.sam, suivi_quoi="PANSEMENT")

    actions.remove_check(by=cast.sam, base=base_of(cast.sam), key=field.key, place=len(field.checks))

    assert make_patient(cast.sam, suivi_quoi="PANSEMENT").values["suivi_quoi"] == "PANSEMENT"
    assert board_of(cast.sam).by_key["suivi_quoi"] == field


def test_moving_a_section_moves_its_columns(cast):
    GESTURES["move section"](cast.sam, base_of(cast.sam))

    board = board_of(cast.sam)
    assert board.sections[-1].key == "safety"
    assert [field.section for field in board.fields][-1] == "safety"


def test_a_gesture_that_changes_nothing_makes_no_version(cast):
    base, number = base_of(cast.sam), numbered(cast.sam)

    same = actions.move_field(by=cast.sam, base=base, key="consigne", to="after:consigne")

    assert (same.version, base_of(cast.sam), told(cast, number)) == (base, base, [])


def test_a_computed_column_reads_what_fits(cast):
    fit = column("Jours", "computed", compute={"fn": "days_until", "of": ["suivi_date"]})
    unfit = replace(fit, compute={"fn": "age", "of": ["poids"]})

    key = added(cast.sam, fit)
    with pytest.raises(InvalidInput):
        added(cast.sam, unfit)

    assert board_of(cast.sam).by_key[key].compute["fn"] == "days_until"
