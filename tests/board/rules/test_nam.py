from datetime import date

import django
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.board.rules import nam

PUBLISHED = ["TREL38531414", "GAGJ42110215", "ROYM51572315", "COTP65010913", "BOUA94553011", "LAVS03121715"]
NOBODY = {"last_name": None, "first_name": None, "birth_date": None, "sex": None}


@pytest.fixture(autouse=True, scope="module")
def _english():
    if not settings.configured:
        settings.configure(LANGUAGE_CODE="en")
        django.setup()
    with translation.override("en"):
        yield


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_synthetic_numbers_raise_no_doubt(number):
    assert nam.problems(number, **NOBODY) == []


@pytest.mark.parametrize("number", PUBLISHED)
def test_any_other_last_digit_is_doubted(number):
    others = [number[:11] + str(digit) for digit in range(10) if str(digit) != number[11]]

    findings = [nam.problems(other, **(NOBODY | {"birth_date": _born(number)})) for other in others]

    assert [len(found) for found in findings] == [1] * 9
    assert all("last digit" in found[0] for found in findings)


def _born(number):
    century = 2000 if number.startswith("LAVS") else 1900
    return date(century + int(number[4:6]), int(number[6:8]) % 50, int(number[8:10]))


@pytest.mark.parametrize(
    ("number", "person"),
    [
        ("TREL38531414", {"last_name": "Tremblay", "first_name": "Lise", "birth_date": date(1938, 3, 14), "sex": "F"}),
        ("GAGJ42110215", {"last_name": "Gagné", "first_name": "Jean", "birth_date": date(1942, 11, 2), "sex": "M"}),
        (
            "LAVS03121715",
            {"last_name": "l’Avoine", "first_name": "Samuel", "birth_date": date(2003, 12, 17), "sex": "M"},
        ),
        ("TREL38531414", {"last_name": "Tremblay", "first_name": "Élise", "birth_date": date(1938, 3, 14), "sex": "X"}),
        ("GAGJ42110215", {"last_name": "Gagnon", "first_name": "Jo", "birth_date": None, "sex": "I"}),
    ],
)
def test_a_number_that_agrees_with_the_person_raises_no_doubt(number, person):
    expected = ["initial"] if person["first_name"] == "Élise" else []

    findings = nam.problems(number, **person)

    assert len(findings) == len(expected)
    assert all(word in finding for word, finding in zip(expected, findings, strict=True))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"last_name": "Gagnon"}, "last name"),
        ({"first_name": "Marie"}, "initial"),
        ({"birth_date": date(1938, 3, 15)}, "date of birth"),
        ({"sex": "M"}, "sex"),
    ],
)
def test_each_disagreement_is_told(change, word):
    person = {"last_name": "Tremblay", "first_name": "Lise", "birth_date": date(1938, 3, 14), "sex": "F"}

    findings = nam.problems("TREL38531414", **(person | change))

    assert len(findings) == 1
    assert word in findings[0]


def test_the_century_of_the_birth_date_counts_in_the_check_digit():
    findings = nam.problems("TREL38531414", **(NOBODY | {"birth_date": date(2038, 3, 14)}))

    assert len(findings) == 1
    assert "last digit" in findings[0]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Li", "LIX"), ("O", "OXX"), ("O’Brien", "OBR"), ("St-Pierre", "STP"), ("Cœur", "COE"), ("Ünal", "UNA")],
)
def test_last_names_lose_accents_and_signs_and_short_ones_are_padded(name, letters):
    number = letters + "A53051512"

    findings = nam.problems(number, **(NOBODY | {"last_name": name}))

    assert not any("last name" in finding for finding in findings)


def test_a_name_without_latin_letters_is_not_compared():
    assert nam.problems("TREL38531414", **(NOBODY | {"last_name": "王", "first_name": "''"})) == []


@pytest.mark.parametrize(
    "number",
    [
        "",
        "TREL",
        "TREL3853141",
        "TREL385314140",
        "TRE138531414",
        "TREL38131414",
        "TREL38630914",
        "TREL38533214",
        "TREL38531404",
    ],
)
def test_another_shape_is_one_finding_and_nothing_more(number):
    findings = nam.problems(number, last_name="Tremblay", first_name="Lise", birth_date=date(1938, 3, 14), sex="F")

    assert len(findings) == 1
    assert "4 letters and 8 digits" in findings[0]


@pytest.mark.parametrize(
    ("written", "exists"), [("000229", True), ("010229", False), ("040431", False), ("045431", False), ("960229", True)]
)
def test_the_date_in_the_number_must_exist_in_one_century(written, exists):
    findings = nam.problems(f"TREL{written}11", **NOBODY)

    assert any("does not exist" in finding for finding in findings) is not exists


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("trel 3853 1414", "TREL38531414", "TREL 3853 1414"),
        ("TREL-3853-1414", "TREL38531414", "TREL 3853 1414"),
        (" tré l3853\u00a01414 ", "TREL38531414", "TREL 3853 1414"),
        ("ON 1234-567-890", "ON 1234-567-890", "ON 1234-567-890"),
        ("aucun", "aucun", "aucun"),
    ],
)
def test_a_number_is_stored_compact_and_shown_in_groups_and_anything_else_stays_as_typed(typed, stored, shown):
    assert nam.normalise(typed) == stored
    assert nam.display(stored) == shown


@given(st.text())
def test_problems_and_normalise_never_raise(text):
    kept = nam.normalise(text)

    assert nam.normalise(kept) == kept
    assert isinstance(nam.problems(text, last_name=text, first_name=text, birth_date=date(1938, 3, 14), sex=text), list)
