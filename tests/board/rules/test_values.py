import unicodedata
from datetime import UTC, date, datetime

import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from contact_telesante.board.rules.values import MAX_LENGTH, TYPES, InvalidValue, is_empty
from tests.board.rules.sample import ADA, BEN, BOARD, HALIFAX, STRANGER, TORONTO, check, context, field


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


def clean(type_, raw, **more):
    return TYPES[type_].clean(raw, BOARD.by_key[type_], context(**more))


def show(type_, value, lang="fr", **more):
    return TYPES[type_].show(value, BOARD.by_key[type_], lang, context(**more))


def edit(type_, value, lang="fr", **more):
    return TYPES[type_].edit(value, BOARD.by_key[type_], lang, context(**more))


WRITABLE = [type_ for type_ in TYPES if type_ != "computed"]


@pytest.mark.parametrize("type_", WRITABLE)
@pytest.mark.parametrize("empty", ["", None, [], "   ", "\u00a0", ()])
def test_empty_input_clears_a_cell_of_any_type(type_, empty):
    assert clean(type_, empty) is None
    assert show(type_, None) == edit(type_, None) == ""


@pytest.mark.parametrize(
    ("type_", "raw", "stored"),
    [
        ("text", "  e\u0301té ", "été"),
        ("note", "a\r\nb\rc\n", "a\nb\nc"),
        ("integer", 5, 5),
        ("integer", " -5 ", -5),
        ("integer", "−5", -5),
        ("integer", 5.0, 5),
        ("integer", "999999999999", 999_999_999_999),
        ("decimal", "62,5", 62.5),
        ("decimal", "62.5", 62.5),
        ("decimal", 62, 62),
        ("decimal", "62,0", 62),
        ("decimal", 0.1, 0.1),
        ("decimal", "-0,0001", -0.0001),
        ("decimal", "99999999,9999", 99999999.9999),
        ("date", " 2026-11-22 ", "2026-11-22"),
        ("date", "1900-01-01", "1900-01-01"),
        ("date", "2200-12-31", "2200-12-31"),
        ("datetime", "2026-11-22T14:30:05-05:00", "2026-11-22T19:30:05Z"),
        ("datetime", "2026-11-22T19:30:00.123Z", "2026-11-22T19:30:00Z"),
        ("datetime", "2026-11-22T14:30", "2026-11-22T19:30:00Z"),
        ("datetime", "2026-11-22 14:30", "2026-11-22T19:30:00Z"),
        ("datetime", "2026-11-22 14 h 30", "2026-11-22T19:30:00Z"),
        ("datetime", "2026-11-22 14\u00a0h\u00a030", "2026-11-22T19:30:00Z"),
        ("datetime", "2026-11-22 9h05", "2026-11-22T14:05:00Z"),
        ("datetime", "2026-11-22 14 h", "2026-11-22T19:00:00Z"),
        ("choice", "red", "red"),
        ("multichoice", ["blue", "red", "blue"], ["red", "blue"]),
        ("multichoice", "blue, red,", ["red", "blue"]),
        ("multichoice", " , ", None),
        ("yesno", True, True),
        ("yesno", False, False),
        ("yesno", "Oui", True),
        ("yesno", "no", False),
        ("yesno", "TRUE", True),
        ("person", ADA, ADA),
        ("person", ADA.upper(), ADA),
        ("phone", "4185550123", "418 555-0123"),
        ("phone", "(418) 555-0123", "418 555-0123"),
        ("phone", "+1 418.555.0123", "418 555-0123"),
        ("phone", "1-418-555-0123 poste 123", "418 555-0123 poste 123"),
        ("phone", "418 555 0123 ext. 123", "418 555-0123 poste 123"),
        ("phone", "418 555-0123, EXT 9", "418 555-0123 poste 9"),
        ("phone", "418 555-0123x45", "418 555-0123 poste 45"),
        ("phone", "+33  1 23 45 67 89", "+33 1 23 45 67 89"),
    ],
)
def test_clean_makes_the_stored_form(type_, raw, stored):
    cleaned = clean(type_, raw)

    assert cleaned == stored
    assert type(cleaned) is type(stored)


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        ("text", 5),
        ("text", True),
        ("text", ["a"]),
        ("text", {}),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("text", "a\tb"),
        ("text", "a\x85b"),
        ("text", "a\ud800"),
        ("text", "a" * 201),
        ("text", "e\u0301" * 201),
        ("text", "a" * 100_000),
        ("note", 5),
        ("note", "a\x1bb"),
        ("note", "a" * 4001),
        ("note", "\udfffa"),
        ("integer", True),
        ("integer", "5,5"),
        ("integer", 5.5),
        ("integer", "5 000"),
        ("integer", "cinq"),
        ("integer", [5]),
        ("integer", 10**12),
        ("integer", "1" * 5000),
        ("integer", float("nan")),
        ("integer", float("inf")),
        ("integer", "٥"),
        ("integer", "1e3"),
        ("integer", b"5"),
        ("decimal", True),
        ("decimal", "1,23456"),
        ("decimal", "12345678901,12"),
        ("decimal", float("nan")),
        ("decimal", "NaN"),
        ("decimal", float("-inf")),
        ("decimal", "1e3"),
        ("decimal", 1e300),
        ("decimal", 10**400),
        ("decimal", "1 234,5"),
        ("decimal", "1,234.5"),
        ("decimal", ","),
        ("decimal", 1e-7),
        ("decimal", [5]),
        ("decimal", {"a": 1}),
        ("date", "22-11-2026"),
        ("date", "22/11/2026"),
        ("date", "2026-13-01"),
        ("date", "2026-02-29"),
        ("date", "20261122"),
        ("date", "2026-W01-1"),
        ("date", "1899-12-31"),
        ("date", "2201-01-01"),
        ("date", 20261122),
        ("date", ["2026-11-22"]),
        ("date", "2026-11-22T14:30"),
        ("date", "２０２６-11-22"),
        ("datetime", "2026-11-22"),
        ("datetime", "14:30"),
        ("datetime", "2026-11-22 24:00"),
        ("datetime", "2026-11-22 14:60"),
        ("datetime", "2026-02-30 14:30"),
        ("datetime", "2026-11-22 14:30 demain"),
        ("datetime", 1763840000),
        ("datetime", "2026-11-22T14:30+99:99"),
        ("datetime", "1899-12-31T12:00Z"),
        ("datetime", "2200-12-31 23:30"),
        ("datetime", "9999-12-31T23:59-05:00"),
        ("datetime", datetime(2026, 11, 22, tzinfo=UTC)),
        ("datetime", "0001-01-01T00:00+14:00"),
        ("choice", "Rouge"),
        ("choice", "old"),
        ("choice", 1),
        ("choice", ["red"]),
        ("choice", True),
        ("multichoice", ["red", "old"]),
        ("multichoice", ["red", 1]),
        ("multichoice", {"red": 1}),
        ("multichoice", 1),
        ("multichoice", "x"),
        ("yesno", 1),
        ("yesno", 0),
        ("yesno", "peut-être"),
        ("yesno", ["oui"]),
        ("yesno", 1.0),
        ("person", STRANGER),
        ("person", "ada"),
        ("person", 1),
        ("person", [ADA]),
        ("phone", "555-0123"),
        ("phone", "41855501234"),
        ("phone", "418 555-01AB"),
        ("phone", "poste 123"),
        ("phone", 4185550123),
        ("phone", "+12"),
        ("phone", "+" + "1" * 39),
        ("phone", "418 555-0123 poste"),
        ("computed", 5),
        ("computed", None),
        ("computed", ""),
    ],
)
def test_clean_refuses_with_a_sentence(type_, raw):
    with pytest.raises(InvalidValue) as caught:
        clean(type_, raw)

    assert str(caught.value)[0].isupper() or str(caught.value)[0] == "“"
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(("zone", "gap"), [(TORONTO, "2026-03-08 02:30"), (HALIFAX, "2026-03-08 02:00")])
def test_an_hour_that_clocks_skip_is_refused(zone, gap):
    with pytest.raises(InvalidValue, match="forward"):
        clean("datetime", gap, zone=zone)


@pytest.mark.parametrize(
    ("zone", "typed", "stored"),
    [
        (TORONTO, "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
        (TORONTO, "2026-11-01 01:30-05:00", "2026-11-01T06:30:00Z"),
        (HALIFAX, "2026-11-01 01:30", "2026-11-01T04:30:00Z"),
        (TORONTO, "2026-03-08 01:59", "2026-03-08T06:59:00Z"),
        (TORONTO, "2026-03-08 03:00", "2026-03-08T07:00:00Z"),
    ],
)
def test_an_hour_that_happens_twice_is_the_first_unless_told(zone, typed, stored):
    assert clean("datetime", typed, zone=zone) == stored


@pytest.mark.parametrize(
    ("type_", "stored", "fr", "en"),
    [
        ("text", "été", "été", "été"),
        ("integer", -5, "-5", "-5"),
        ("decimal", 62.5, "62,5", "62.5"),
        ("decimal", 62.0, "62", "62"),
        ("decimal", 0.0001, "0,0001", "0.0001"),
        ("decimal", 100, "100", "100"),
        ("computed", 3.3, "3,3", "3.3"),
        ("date", "2026-11-22", "2026-11-22", "2026-11-22"),
        ("datetime", "2026-11-23T04:30:00Z", "2026-11-22 23\u00a0h\u00a030", "2026-11-22 23:30"),
        ("choice", "red", "Rouge", "Red"),
        ("choice", "green", "Vert", "Vert"),
        ("choice", "old", "Ancien", "Old"),
        ("multichoice", ["red", "green"], "Rouge, Vert", "Red, Vert"),
        ("yesno", True, "Oui", "Yes"),
        ("yesno", False, "Non", "No"),
        ("person", BEN, "Ben R.", "Ben R."),
        ("person", STRANGER, "Ancien membre", "Former member"),
        ("phone", "418 555-0123 poste 12", "418 555-0123 poste 12", "418 555-0123 ext. 12"),
    ],
)
def test_show_writes_in_the_language(type_, stored, fr, en):
    assert show(type_, stored, "fr") == fr
    assert show(type_, stored, "en") == en


@pytest.mark.parametrize(
    ("type_", "stored", "fr", "en"),
    [
        ("decimal", 62.5, "62,5", "62.5"),
        ("datetime", "2026-11-22T19:30:00Z", "2026-11-22 14:30", "2026-11-22 14:30"),
        ("datetime", "2026-11-22T19:30:05Z", "2026-11-22 14:30:05", "2026-11-22 14:30:05"),
        ("datetime", "2026-11-01T05:30:00Z", "2026-11-01 01:30", "2026-11-01 01:30"),
        ("datetime", "2026-11-01T06:30:00Z", "2026-11-01 01:30-05:00", "2026-11-01 01:30-05:00"),
        ("choice", "red", "red", "red"),
        ("multichoice", ["red", "blue"], "red, blue", "red, blue"),
        ("yesno", True, "true", "true"),
        ("person", ADA, ADA, ADA),
    ],
)
def test_edit_writes_what_an_input_holds(type_, stored, fr, en):
    assert edit(type_, stored, "fr") == fr
    assert edit(type_, stored, "en") == en


def test_a_health_insurance_field_keeps_it_compact_and_shows_it_in_groups():
    number = field("nam", "text", checks=(check("nam", "warn"),))

    assert TYPES["text"].clean("trel 3853-1414", number, context()) == "TREL38531414"
    assert TYPES["text"].show("TREL38531414", number, "fr", context()) == "TREL 3853 1414"
    assert TYPES["text"].edit("TREL38531414", number, "fr", context()) == "TREL 3853 1414"


def test_types_that_hold_text_say_how_much():
    assert MAX_LENGTH == {"text": 200, "note": 4000, "phone": 40}


@pytest.mark.parametrize("type_", TYPES)
def test_schema_describes_the_values_of_a_field(type_):
    schema = TYPES[type_].schema(BOARD.by_key[type_])

    assert "null" in schema["type"]
    assert schema.get("readOnly", False) is (type_ == "computed")


def test_schema_names_only_the_choices_in_use():
    assert TYPES["choice"].schema(BOARD.by_key["choice"])["enum"] == ["red", "green", "blue", None]


stored_values = {
    "text": st.text(min_size=1, max_size=60),
    "note": st.text(min_size=1, max_size=60),
    "integer": st.integers(-(10**12) + 1, 10**12 - 1),
    "decimal": st.decimals(-99_999_999, 99_999_999, places=4).map(float),
    "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str),
    "datetime": st.datetimes(datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2199-12-31")).map(
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")
    ),
    "choice": st.sampled_from(["red", "green", "blue"]),
    "multichoice": st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1),
    "yesno": st.booleans(),
    "person": st.sampled_from([ADA, BEN]),
    "phone": st.from_regex(r"[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}( (poste|ext\.) [0-9]{1,4})?", fullmatch=True),
}


@pytest.mark.parametrize("type_", WRITABLE)
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("zone", [TORONTO, HALIFAX])
@run(max_examples=25)
@given(data=st.data())
def test_what_an_input_shows_is_cleaned_back_to_the_same_value(type_, lang, zone, data):
    try:
        stored = clean(type_, data.draw(stored_values[type_]), zone=zone)
    except InvalidValue:
        assert type_ in {"text", "note"}
        return

    assert clean(type_, edit(type_, stored, lang, zone=zone), zone=zone) == stored
    assert clean(type_, stored, zone=zone) == stored


@pytest.mark.parametrize("type_", ["integer", "decimal", "date", "yesno", "phone", "text", "note"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@run(max_examples=25)
@given(data=st.data())
def test_what_is_shown_can_be_typed(type_, lang, data):
    try:
        stored = clean(type_, data.draw(stored_values[type_]))
    except InvalidValue:
        return

    assert clean(type_, show(type_, stored, lang)) == stored


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    hour=st.integers(4, 23),
    lang=st.sampled_from(["fr", "en"]),
)
def test_a_shown_instant_can_be_typed(day, hour, lang):
    stored = clean("datetime", f"{day} {hour}:05")

    assert clean("datetime", show("datetime", stored, lang)) == stored


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=3)
    | st.just("2026-11-22T14:30"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@pytest.mark.parametrize("type_", TYPES)
@run(max_examples=50)
@given(raw=junk)
def test_junk_is_refused_or_stored_and_always_shown(type_, raw):
    assert isinstance(show(type_, raw), str)
    assert isinstance(edit(type_, raw, "en"), str)
    try:
        stored = clean(type_, raw)
    except InvalidValue:
        return

    assert is_empty(stored) or TYPES[type_].read(stored) is not None
    assert not isinstance(stored, str) or unicodedata.is_normalized("NFC", stored)
