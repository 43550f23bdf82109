"""Québec health insurance numbers (NAM): stored without spaces, shown in three groups, doubted but never refused.

Three letters of the surname at birth, one of the first name, YY, MM (+50 for a woman), DD, one sequence digit, one
check digit. No official text of the check rule is public: this one is taken from open source and agrees with the
published test numbers. Married names, compound names and transitions differ for good reasons too. So every finding is
a warning.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

WEIGHTS: Final = (7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1)

_SHAPE = re.compile(r"[A-Z]{4}[0-9]{8}")
_STRICT = re.compile(r"[A-Z]{4}[0-9]{2}(0[1-9]|1[0-2]|5[1-9]|6[0-2])(0[1-9]|[12][0-9]|3[01])[1-9][0-9]")
_LIGATURES: Final = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L"})


def normalise(text: str) -> str:
    """The number in capitals without spaces, hyphens or accents, or the text as typed when it has another shape."""
    compact = re.sub(r"[\s-]", "", _unaccented(text))
    return compact if _SHAPE.fullmatch(compact) else text


def display(nam: str) -> str:
    """`AAAA 9999 9999`, or the text as stored when it has another shape."""
    return f"{nam[:4]} {nam[4:8]} {nam[8:]}" if _SHAPE.fullmatch(nam) else nam


def problems(
    nam: str, *, last_name: str | None, first_name: str | None, birth_date: date | None, sex: str | None
) -> list[str]:
    """What looks wrong in a number, as sentences; what is not known is not compared. `sex` is F, M, X or I."""
    nam = normalise(nam)
    if not _STRICT.fullmatch(nam):
        return [_("A health insurance number has 4 letters and 8 digits, such as TREL 3853 1414.")]
    findings = (
        _date_problem(nam, birth_date),
        _check_problem(nam, birth_date),
        _sex_problem(nam, sex),
        _last_name_problem(nam, last_name),
        _first_name_problem(nam, first_name),
    )
    return [finding for finding in findings if finding]


def _date_problem(nam: str, birth_date: date | None) -> str:
    written = list(_dates(nam))
    if not written:
        return _("The health insurance number contains a date that does not exist.")
    if birth_date is not None and birth_date not in written:
        return _("The health insurance number does not agree with the date of birth.")
    return ""


def _check_problem(nam: str, birth_date: date | None) -> str:
    centuries = ("19", "20") if birth_date is None else (f"{birth_date.year // 100:02}",)
    if any(_check_digit(nam, century) == nam[11] for century in centuries):
        return ""
    return _("The last digit of the health insurance number does not match the others: check for a typing mistake.")


def _sex_problem(nam: str, sex: str | None) -> str:
    # The number stays gendered when the card bears X, so only F and M can be compared.
    if sex in {"F", "M"} and sex != ("F" if int(nam[6:8]) > 50 else "M"):
        return _("The health insurance number does not agree with the sex.")
    return ""


def _last_name_problem(nam: str, last_name: str | None) -> str:
    letters = _letters(last_name)
    if letters and nam[:3] != letters[:3].ljust(3, "X"):
        return _("The health insurance number does not begin with the first letters of the last name at birth.")
    return ""


def _first_name_problem(nam: str, first_name: str | None) -> str:
    letters = _letters(first_name)
    if letters and nam[3] != letters[0]:
        return _("The fourth letter of the health insurance number is not the initial of the first name.")
    return ""


def _dates(nam: str) -> Iterator[date]:
    """The birth dates the number may stand for: it bears no century."""
    year, month, day = int(nam[4:6]), int(nam[6:8]) % 50, int(nam[8:10])
    for century in (1900, 2000):
        try:
            yield date(century + year, month, day)
        except ValueError:
            continue


def _check_digit(nam: str, century: str) -> str:
    # S is 20, not 19: the table comes from EBCDIC, where a hole stands before S.
    letters = "".join(f"{ord(letter) - 64 + (letter >= 'S'):02}" for letter in nam[:4])
    digits = letters + century + nam[4:11]
    return str(sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 10)


def _letters(name: str | None) -> str:
    return re.sub(r"[^A-Z]", "", _unaccented(name or ""))


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.upper())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LIGATURES)
