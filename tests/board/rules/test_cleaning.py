import django
import pytest
from django.conf import settings
from django.utils import translation

from contact_telesante.board.rules.values import Cleaned, InvalidValues, clean_values
from contact_telesante.kernel.errors import InvalidInput
from tests.board.rules.sample import BOARD, board, check, context, field


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def refusals(raw, definition, present=None, **more):
    with pytest.raises(InvalidValues) as caught:
        clean_values(raw, definition, present or {}, context(**more))
    return caught.value.errors


def cleaned(raw, definition, present=None, **more):
    return clean_values(raw, definition, present or {}, context(**more))


def test_clean_values_answers_only_the_given_keys():
    assert cleaned({"integer": "5", "text": ""}, BOARD, {"text": "a", "note": "b"}) == Cleaned(
        {"integer": 5, "text": None}, {}
    )


def test_every_error_is_told_at_once():
    errors = refusals({"integer": "x", "date": "hier", "gone": 1, "nothing": 1, "computed": 3, "text": "ok"}, BOARD)

    assert sorted(errors) == ["computed", "date", "gone", "integer", "nothing"]
    assert all(len(sentences) == 1 and sentences[0].endswith(".") for sentences in errors.values())


def test_invalid_values_are_an_invalid_input_as_everywhere():
    assert issubclass(InvalidValues, InvalidInput)


@pytest.mark.parametrize("emptied", ["", None, "  ", []])
def test_a_required_cell_cannot_be_emptied_but_need_not_be_given(emptied):
    definition = board(field("name", "text", required=True), field("other", "integer"))

    assert list(refusals({"name": emptied}, definition, {"name": "Ada"})) == ["name"]
    assert cleaned({"other": 1}, definition).values == {"other": 1}


def test_what_the_cell_already_holds_is_kept_even_retired_or_departed():
    left = "0190d1a4-0000-7000-8000-0000000000ee"
    present = {"choice": "old", "multichoice": ["old"], "person": left}

    assert cleaned({"choice": "old", "multichoice": "blue,old", "person": left}, BOARD, present).values == {
        "choice": "old",
        "multichoice": ["old", "blue"],
        "person": left,
    }
    assert sorted(refusals({"choice": "old", "multichoice": "blue,old", "person": left}, BOARD)) == [
        "choice",
        "multichoice",
        "person",
    ]


@pytest.mark.parametrize(
    ("type_", "rule", "good", "bad"),
    [
        ("integer", check("range", min=6, max=23), [6, 23], [5, 24]),
        ("integer", check("range", min=6), [6, 999], [5]),
        ("decimal", check("range", max=42.5), ["42,5", -3], [42.6]),
        ("date", check("range", min="2026-01-01"), ["2026-01-01"], ["2025-12-31"]),
        ("integer", check("step", step=10), [0, 20, -10], [5]),
        ("decimal", check("step", step=0.1), [0.3, "1,7"], [0.25]),
        ("integer", check("step", **{"step": 10, "from": 5}), [5, 25], [10]),
        ("text", check("pattern", pattern="[A-Z]{2}[0-9]+"), ["AB12"], ["12", "AB12x"]),
        ("date", check("past"), ["2026-11-22", "2026-11-21"], ["2026-11-23"]),
        ("datetime", check("past"), ["2026-11-22 14:30"], ["2026-11-22 14:31"]),
    ],
)
def test_checks_accept_and_refuse(type_, rule, good, bad):
    definition = board(field("a", type_, checks=(rule,)))

    for value in good:
        assert cleaned({"a": value}, definition).warnings == {}
    for value in bad:
        assert len(refusals({"a": value}, definition)["a"]) == 1


def test_a_check_that_only_warns_lets_the_value_in():
    definition = board(
        field("a", "integer", checks=(check("range", "warn", min=6, max=23), check("step", "warn", step=2)))
    )

    answer = cleaned({"a": 25}, definition)

    assert answer.values == {"a": 25}
    assert answer.warnings == {"a": ["A value from 6 to 23 is expected.", "A multiple of 2 is expected."]}


@pytest.mark.parametrize(("lang", "told"), [("fr", "Entre 6 et 23."), ("en", "From 6 to 23.")])
def test_the_message_of_the_check_is_told_in_the_current_language(lang, told):
    definition = board(
        field("a", "integer", checks=(check("range", message={"fr": "Entre 6 et 23.", "en": "From 6 to 23."}, min=6),))
    )

    with translation.override(lang):
        assert refusals({"a": 1}, definition) == {"a": [told]}


@pytest.mark.parametrize(
    "broken",
    [
        check("range"),
        check("range", min="x", max=[]),
        check("step", step=0),
        check("step", step="2"),
        check("pattern"),
        check("pattern", pattern="(a+)+"),
        check("order", not_before="nowhere"),
        check("order", not_before=["a"]),
        check("unheard"),
    ],
)
@pytest.mark.parametrize("type_", ["integer", "text", "date", "yesno", "multichoice"])
def test_a_check_that_makes_no_sense_keeps_nobody_from_writing(broken, type_):
    value = {"integer": 5, "text": "t", "date": "2026-11-22", "yesno": True, "multichoice": ["red"]}[type_]

    assert cleaned({"a": value}, board(field("a", type_, checks=(broken,)))).values == {"a": value}


def test_a_value_that_does_not_change_is_not_questioned_again():
    definition = board(field("a", "integer", checks=(check("range", max=10),)), field("b", "integer"))

    assert cleaned({"a": 12, "b": 1}, definition, {"a": 12}).values == {"a": 12, "b": 1}


STAY = board(
    field("admitted", "datetime", label={"fr": "Admis"}),
    field("left", "date", checks=(check("order", not_before="admitted"),)),
)


@pytest.mark.parametrize(
    ("raw", "present", "told_at"),
    [
        ({"admitted": "2026-11-22T23:30", "left": "2026-11-21"}, {}, "left"),
        ({"left": "2026-11-21"}, {"admitted": "2026-11-23T04:30:00Z"}, "left"),
        ({"admitted": "2026-11-22T23:30"}, {"left": "2026-11-21"}, "admitted"),
    ],
)
def test_order_looks_at_what_the_row_will_hold_and_speaks_at_the_cell_being_written(raw, present, told_at):
    assert refusals(raw, STAY, present) == {told_at: ["This must not come before “Admis”."]}


@pytest.mark.parametrize(
    ("raw", "present"),
    [
        ({"left": "2026-11-22"}, {"admitted": "2026-11-23T04:30:00Z"}),  # 23:30 on the 22nd in Montréal
        ({"left": "2026-11-21"}, {}),
        ({"left": "2026-11-21", "admitted": None}, {"admitted": "2026-11-23T04:30:00Z"}),
        ({"admitted": None}, {"left": "2026-11-21", "admitted": "2026-11-23T04:30:00Z"}),
    ],
)
def test_order_compares_local_days_and_nothing_with_an_empty_cell(raw, present):
    assert cleaned(raw, STAY, present).warnings == {}


def test_order_not_after_compares_numbers_too():
    definition = board(field("low", "integer", checks=(check("order", not_after="high"),)), field("high", "integer"))

    assert refusals({"low": 9}, definition, {"high": 8}) == {"low": ["This must not come after “high”."]}
    assert cleaned({"low": 8}, definition, {"high": 8}).values == {"low": 8}


def test_order_stays_silent_beside_a_value_that_cannot_be_read():
    assert list(refusals({"admitted": "demain", "left": "2026-11-21"}, STAY, {"admitted": "2026-11-23T04:30:00Z"})) == [
        "admitted"
    ]


NAMED = board(
    field("last_name", "text"),
    field("first_name", "text"),
    field("birth_date", "date"),
    field("sex", "text"),
    field("nam", "text", checks=(check("nam", "refuse"),)),
)


def test_a_health_insurance_number_is_stored_compact_and_only_doubted():
    answer = cleaned({"nam": "trel 3853 1415", "last_name": "Gagnon"}, NAMED, {"sex": "M", "birth_date": "1938-03-14"})

    assert answer.values["nam"] == "TREL38531415"
    assert [len(sentences) for sentences in answer.warnings.values()] == [3]
    assert list(answer.warnings) == ["nam"]


def test_changing_the_birth_date_doubts_the_number_beside_the_date():
    answer = cleaned({"birth_date": "1938-03-15"}, NAMED, {"nam": "TREL38531414"})

    assert list(answer.warnings) == ["birth_date"]
