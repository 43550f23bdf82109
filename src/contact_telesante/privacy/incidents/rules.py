"""Questions about an incident: its eight items, what is wrong with one, what is missing to close it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contact_telesante.kernel.errors import DomainError
from contact_telesante.privacy.models import Incident

LONGEST_TEXT = 5000
MOST_PERSONS = 20_000_000
KEPT_YEARS = 5


class Items(TypedDict, total=False):
    """The words, days and numbers of an incident, as a person may write them."""

    information: str
    circumstances: str
    start_date: date | None
    end_date: date | None
    known_date: date | None
    persons: int | None
    persons_in_quebec: int | None
    sensitivity: str
    consequences: str
    likelihood: str
    assessment: str
    is_serious: bool | None
    minister_date: date | None
    commission_date: date | None
    persons_date: date | None
    public_notice: str
    measures: str


ITEMS: tuple[tuple[str, ...], ...] = (
    ("information",),
    ("circumstances",),
    ("start_date", "end_date"),
    ("known_date",),
    ("persons", "persons_in_quebec"),
    ("sensitivity", "consequences", "likelihood", "is_serious", "assessment"),
    ("minister_date", "commission_date", "persons_date", "public_notice"),
    ("measures",),
)
"""The eight items of the register, in the order of the law: R-22.1, r. 1, s. 15."""

NAMES = tuple(name for item in ITEMS for name in item)
TEXTS = frozenset(name for name, kind in Items.__annotations__.items() if kind is str)
DAYS = tuple(name for name in NAMES if name.endswith("_date"))
REPORTED = ("circumstances", "start_date", "end_date", "known_date", "information", "persons", "measures")
"""What a member who reports is asked; the rest is the officer's."""

Document = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One item of which two versions differ."""

    name: str
    old: str | int | bool | None
    new: str | int | bool | None


class Conflict(DomainError):
    """Somebody wrote the incident after the writer's page was read. Nothing was changed."""

    code = "conflict"

    def __init__(self, incident: Incident) -> None:
        super().__init__("version")
        self.incident = incident


class WrongState(DomainError):
    """The incident is closed, or is not: what was asked does not apply to it any more."""

    code = "wrong_state"


def document_of(incident: Incident) -> Document:
    """The incident's items and state as one version keeps them; days as text."""
    told = {name: getattr(incident, name) for name in NAMES}
    written = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    return {**written, "state": str(incident.state)}


def changes_between(old: Mapping[str, object], new: Mapping[str, object]) -> list[Change]:
    """The items that two documents tell differently, in the order of the law, then the state."""
    return [
        Change(name, _plain(old.get(name)), _plain(new.get(name)))
        for name in (*NAMES, "state", "reason")
        if old.get(name) != new.get(name)
    ]


def problems_of(incident: Incident, today: date) -> dict[str, list[str]]:
    """What cannot be true of an incident, by item; `today` is the day at its establishment."""
    found: dict[str, list[str]] = {}
    for name in TEXTS:
        if len(getattr(incident, name)) > LONGEST_TEXT:
            found[name] = [_("This text is too long: %(most)s characters at most.") % {"most": LONGEST_TEXT}]
    for name in DAYS:
        if (day := getattr(incident, name)) and day > today:
            found[name] = [_("This day is still to come.")]
    if _is_before(incident.end_date, incident.start_date):
        found["end_date"] = [_("The period ends before it begins.")]
    if _is_before(incident.known_date, incident.start_date):
        found["known_date"] = [_("An incident is not known before it begins.")]
    for name in ("minister_date", "commission_date", "persons_date"):
        if _is_before(getattr(incident, name), incident.known_date):
            found[name] = [_("A notice is not given before the incident is known.")]
    return found | _problems_of_numbers(incident)


def missing_to_close(incident: Incident) -> dict[str, list[str]]:
    """What the register still lacks of an incident before it may be closed, by item."""
    missing = {name: [_("Write this before closing.")] for name in _needed(incident) if _is_empty(incident, name)}
    if incident.is_serious is None:
        missing["is_serious"] = [_("Say whether the risk of serious injury exists before closing.")]
    if incident.is_serious and not incident.persons_date and not incident.public_notice.strip():
        missing["persons_date"] = [_("Write when the persons were told, or which public notice was given.")]
    return missing


def days_known(incident: Incident, today: date) -> int | None:
    """For how many days the incident has been known; None when that day was not written."""
    return (today - incident.known_date).days if incident.known_date else None


def awaits_notices(incident: Incident) -> bool:
    """Whether the risk is serious and a notice that the law asks for is not yet given (R-22.1, s. 108)."""
    told = incident.persons_date or incident.public_notice.strip()
    return bool(incident.is_serious) and not (incident.minister_date and incident.commission_date and told)


def days_of(incident: Incident, today: date) -> tuple[date, date]:
    """The first and the last day of the incident: open ends go to the day it became known, else to `today`."""
    first = incident.start_date or incident.known_date or today
    return first, incident.end_date or max(first, incident.known_date or today)


def period_of(incident: Incident, zone: ZoneInfo, today: date) -> tuple[datetime, datetime]:
    """The same as instants, whole days where its establishment is; the second is past its end."""
    first, last = days_of(incident, today)
    after = datetime.combine(last + timedelta(days=1), time.min, zone)
    return datetime.combine(first, time.min, zone), after


def _needed(incident: Incident) -> list[str]:
    always = [name for name in NAMES if name not in {*_NOTICES, "end_date", "is_serious"}]
    return [*always, "minister_date", "commission_date"] if incident.is_serious else always


_NOTICES = ("minister_date", "commission_date", "persons_date", "public_notice")


def _is_empty(incident: Incident, name: str) -> bool:
    value = getattr(incident, name)
    return value is None or (isinstance(value, str) and not value.strip())


def _is_before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _problems_of_numbers(incident: Incident) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in ("persons", "persons_in_quebec"):
        if (number := getattr(incident, name)) is not None and not 0 <= number <= MOST_PERSONS:
            found[name] = [_("This is not a number of persons.")]
    if not found and (incident.persons_in_quebec or 0) > (
        MOST_PERSONS if incident.persons is None else incident.persons
    ):
        found["persons_in_quebec"] = [_("There are more persons in Québec than in all.")]
    return found


def _plain(value: object) -> str | int | bool | None:
    return value if isinstance(value, str | int | bool) else None
