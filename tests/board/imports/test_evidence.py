"""What a column proves, what a register finds, which column is which."""

from datetime import date
from uuid import uuid4

import pytest

from contact_telesante.board import catalogue
from contact_telesante.board import queries as board
from contact_telesante.board.imports import evidence, mapping
from contact_telesante.board.imports.evidence import BadDate
from contact_telesante.board.imports.matching import Register
from contact_telesante.board.imports.profile import Column
from contact_telesante.board.imports.tables import Reading, lines_of
from contact_telesante.kernel.scopes import scope
from tests.make import make_patient

TODAY = date(2026, 11, 23)
CHSLD = catalogue.template("chsld").definition


@pytest.mark.parametrize(
    ("cells", "order", "asks"),
    [
        (["03/04/2026", "13/04/2026"], "dmy", False),
        (["03/04/2026", "04/13/2026"], "mdy", False),
        (["03/04/2026"], "", True),
        (["03/03/2026", "2026-04-05", "20260405", date(2026, 4, 3), 45000], "", False),
        (["13/04/2026", "04/13/2026"], "", True),
        (["12 janvier 2026", "Jan 3, 2026", ""], "", False),
    ],
)
def test_the_order_of_dates_is_what_the_column_proves(cells, order, asks):
    told = evidence.dates_of(cells)

    assert (told.order, told.asks) == (order, asks)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("3/4/2026", "dmy", date(2026, 4, 3)),
        ("3/4/2026", "mdy", date(2026, 3, 4)),
        ("2026-04-03", "", date(2026, 4, 3)),
        ("20260403", "", date(2026, 4, 3)),
        ("4.4.2026", "", date(2026, 4, 4)),
        ("1er février 2026", "", date(2026, 2, 1)),
        ("Aug 5, 2026", "", date(2026, 8, 5)),
    ],
)
def test_a_date_is_read_in_the_order_of_its_column(text, order, day):
    assert evidence.date_of(text, Column(), order, TODAY)[0] == day


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        ("3/4/2026", "", "order"), ("31/02/2026", "dmy", "calendar"), ("13/04/2026", "mdy", "calendar"),
        ("bientôt", "dmy", "shape"), ("13/04/26", "dmy", "years"), ("2026-13-40", "", "calendar"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(text, order, why):
    with pytest.raises(BadDate) as refused:
        evidence.date_of(text, Column(), order, TODAY)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("years", "text", "year"),
    [
        ("nearest", "13/04/38", 1938),
        ("nearest", "13/04/26", 2026),
        ("1900", "13/04/26", 1926),
        ("2000", "13/04/38", 2038),
    ],
)
def test_two_digits_are_the_century_that_was_said(years, text, year):
    assert evidence.date_of(text, Column(years=years), "dmy", TODAY)[0].year == year


def test_the_number_of_a_day_is_that_day():
    assert evidence.moment_of(45000).date() == date(2023, 3, 15)
    assert not evidence.is_moment(12)
    assert not evidence.is_moment(True)


@pytest.mark.parametrize(
    ("cells", "sign", "asks"),
    [
        (["36,5", "37"], ",", False), (["36.5"], ".", False), (["1,234"], "", True), (["1,234", "36,5"], ",", False),
        (["36,5", "36.5"], "", True), (["12", 14.5, None], "", False), (["1 234,50"], ",", False),
    ],
)  # fmt: skip
def test_the_decimal_sign_is_what_the_column_proves(cells, sign, asks):
    told = evidence.numbers_of(cells)

    assert (told.sign, told.asks) == (sign, asks)


@pytest.mark.parametrize(
    ("header", "key", "column"),
    [
        (["Dossier no", "Nom de famille", "Prénom"], "last_name", 1),
        (["# dossier", "NOM :", "prenom"], "file_number", 0),
        (["Last name", "First name", "DOB"], "birth_date", 2),
        (["Ch.", "Nom", "Prénom"], "lieu", 0),
        (["Nom à la naissance", "Prénom", "Ddn"], "last_name", 0),
        (["Nom", "Prénom", "No d’ass. maladie", "NAM"], "nam", 3),
    ],
)
def test_columns_are_known_by_the_names_that_wards_give_them(header, key, column):
    reading = Reading("csv", lines_of([["Liste"], header, ["1", "2", "3"]]))
    found = mapping.header_of(reading, CHSLD)

    assert found.number == 2
    assert mapping.proposed(reading, found, CHSLD, None)[key].column == column


def test_a_full_name_in_one_column_is_parted():
    reading = Reading("csv", lines_of([["Nom, prénom", "Chambre"], ["Roy, Émile", "304"]]))

    found = mapping.proposed(reading, mapping.header_of(reading, CHSLD), CHSLD, None)

    assert found["last_name"] == found["first_name"]
    assert (found["last_name"].column, found["last_name"].names) == (0, "comma")


GIVEN = [
    {"nam": "trel 3853 1414"},
    {"file_number": "12"},
    {"file_number": "12", "installation": "Erables"},
    {"file_number": "12", "installation": "Ailleurs"},
    {"last_name": "TREMBLAY", "birth_date": "1938-03-13"},
    {"last_name": "Tremblay", "first_name": "lucille", "birth_date": "1938-03-13"},
    {"last_name": "Tremblay", "first_name": "Luc", "birth_date": "1938-03-13"},
    {"last_name": "Roy", "birth_date": "1938-03-13"},
    {"last_name": "Tremblay"},
    {},
]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_the_register_finds_whom_the_board_finds(cast, given):
    make_patient(cast.sam, nam="TREL38531414", birth_date="1938-03-13", file_number="12", installation="Erables")
    make_patient(cast.sam, last_name="Côté", file_number="14")
    with scope(cast.sam):
        expected = {patient.pk for patient in board.duplicates_of(cast.sam, given)}
        register = Register((patient.pk, patient.values) for patient in board.patients_of(cast.sam))

    found = register.find(given)

    assert set(found.ids if found else ()) == expected


def test_the_same_name_with_another_number_is_not_sure():
    register = Register([(uuid4(), {"last_name": "Roy", "birth_date": "1940-01-01", "nam": "ROYE40010112"})])

    found = register.find({"last_name": "Roy", "birth_date": "1940-01-01", "nam": "ROYX40010113"})

    assert not found.is_sure
