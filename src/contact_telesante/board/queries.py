"""Every shared read of the board. Call inside the scope of the seat's team."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from contact_telesante.board.definition import Definition, Json
from contact_telesante.board.history import replay
from contact_telesante.board.models import SEARCHED, Board, Fold, Joined, Patient
from contact_telesante.board.order import ordered
from contact_telesante.board.rules import cues, nam
from contact_telesante.board.rules.predicates import Row
from contact_telesante.board.rules.values import Context, InvalidValues, clean_values
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor, team_scope
from contact_telesante.kernel.text import fold
from contact_telesante.teams import queries as teams
from contact_telesante.teams.seats import House, Seat

number_of = journal.number_of
DUPLICATES_SHOWN = 5
FIELDS_OF_IDENTITY = ("last_name", "first_name", "birth_date", "nam", "file_number", "installation")


def board_version_of(actor: TeamActor) -> int:
    """The version number of the board's definition, 0 before the first."""
    latest = Board.objects.filter(team_id=actor.team_id).order_by("-version").values_list("version", flat=True).first()
    return latest or 0


def definition_of(actor: Seat | House) -> Definition:
    """The board's definition in force; kept per (team, version of the team). `Board.DoesNotExist` before the first."""
    return _definition(actor.team_id, _version(actor))


def context_of(actor: Seat | House) -> Context:
    """What rules need to know beside the row: the instant, the zone, who the members are, who asks."""
    members = teams.colleagues_of(actor, _version(actor))
    return Context(
        zone=zone_of(actor),
        now=clock.now(),
        members={key: person.name for key, person in members.items()},
        me=str(actor.user_id) if actor.user_id else None,
        last_visit=None,
    )


def row_of(patient: Patient, actor: Seat | House) -> Row:
    """A patient as the predicates read it."""
    definition, context = definition_of(actor), context_of(actor)
    return Row(patient.values, patient.stamps, definition, context, patient.confirmed, patient.charted)


def patients_of(actor: TeamActor) -> QuerySet[Patient]:
    """The team's patients that exist for the actor, active and inactive: those granted to a limited guest, else all."""
    patients = Patient.objects.filter(team_id=actor.team_id)
    if isinstance(actor, Seat) and actor.patients is not None:
        patients = patients.filter(pk__in=actor.patients)
    return patients


def locked_patient(actor: TeamActor, patient_id: UUID) -> Patient:
    """The team's patient, locked until the action ends; `Patient.DoesNotExist` for one the actor knows nothing of."""
    if isinstance(actor, Seat) and not actor.covers(patient_id):
        raise Patient.DoesNotExist
    return Patient.locked(actor.team_id, patient_id)


def patients_listed(seat: Seat, *, status: str = "active", search: str = "", sort: str = "") -> QuerySet[Patient]:
    """The team's patients of that status whose name, place or numbers hold every word of `search`, in order.

    `sort` is a field key, `name`, `updated` or `status_date`, with `-` before it for the reverse; empty is the
    board's own order: priority, then name; restricted patients come last. Search ignores case and accents, and looks
    only where the seat may. Raises `InvalidInput` for an unknown sort.
    """
    found = patients_of(seat)
    if status != "all":
        found = found.filter(status=status)
    if words := fold(search).split()[:8]:
        found, column = _searchable(found, seat)
        for word in words:
            found = found.filter(**{f"{column}__contains": word})
    return ordered(found, seat, definition_of(seat), sort, people=context_of(seat).members)


def patients_with_cues_due(actor: TeamActor) -> list[UUID]:
    """The ids of the active patients on whom time may have turned a cue."""
    due = patients_of(actor).filter(status=Patient.Status.ACTIVE, cues_due_at__lte=clock.now())
    return list(due.values_list("pk", flat=True))


def duplicates_of(seat: Seat, values: Mapping[str, object]) -> list[Patient]:
    """The team's patients who may be the same person: by health insurance number, else by record number in the
    same facility, else by name and birth date. At most five, active first; none whom the seat may not name.
    """
    if "identity" not in seat.groups:
        return []
    given = {key: str(values.get(key) or "").strip() for key in FIELDS_OF_IDENTITY}
    patients = patients_of(seat).exclude(pk__in=_restricted(seat, {"identity"})).order_by("status", "-number")
    for found in _same_person(patients, given):
        if matches := list(found[:DUPLICATES_SHOWN]):
            return matches
    return []


def _searchable(patients: QuerySet[Patient], seat: Seat) -> tuple[QuerySet[Patient], str]:
    """The patients whom a search may find, and the folded text to look into: what the seat sees, no more."""
    definition = definition_of(seat)
    groups = {key: field.group for key in SEARCHED if (field := definition.by_key.get(key))}
    patients = patients.exclude(pk__in=_restricted(seat, set(groups.values())))
    if seat.groups.issuperset(groups.values()):
        return patients, "search"
    seen = tuple(key for key, group in groups.items() if group in seat.groups)
    return (patients.annotate(seen=Fold(Joined.of(seen))), "seen") if seen else (patients.none(), "search")


def _restricted(seat: Seat, groups: Collection[str]) -> list[UUID]:
    """The patients on whom one of those groups is withheld from the seat."""
    return [patient_id for patient_id, hidden in seat.withheld if not hidden.isdisjoint(groups)]


def entry_of(actor: TeamActor, patient_id: UUID, number: int) -> Entry | None:
    """One entry of a patient's history."""
    return journal.entries_of_patient(actor, patient_id).filter(number=number).first()


def patient_as_first_answered(by: Seat, fingerprint: str) -> Patient | None:
    """The patient as the request that used this idempotency key left it; None for an unused key."""
    entry = journal.entry_of_key(by, fingerprint)
    if entry is None or entry.patient_id is None:
        return None
    return patient_at(by, entry.patient_id, entry.number)


def patient_at(by: Seat, patient_id: UUID, number: int) -> Patient:
    """A patient as it was at that number of the journal, told again from its history."""
    entries = journal.entries_of_patient(by, patient_id).filter(number__lte=number)
    patient = replay(patients_of(by).get(pk=patient_id), entries, by.zone)
    patient.cues = cues.evaluate(definition_of(by), row_of(patient, by))
    return patient


def history_of(by: Seat, patient_id: UUID, *, limit: int = 200) -> list[Entry]:
    """A patient's entries, newest first."""
    return list(journal.entries_of_patient(by, patient_id).order_by("-number")[:limit])


def latest_entries(by: Seat, *, before: int, limit: int) -> list[Entry]:
    """The team's entries numbered below `before`, newest first."""
    return list(journal.entries_of(by).filter(number__lt=before).order_by("-number")[:limit])


def patients_by_id(actor: TeamActor, ids: Sequence[UUID]) -> dict[UUID, Patient]:
    """Those of the team's patients, by id."""
    return patients_of(actor).in_bulk(list(ids))


def _same_person(patients: QuerySet[Patient], given: Mapping[str, str]) -> list[QuerySet[Patient]]:
    ways: list[QuerySet[Patient]] = []
    if given["nam"]:
        ways.append(patients.filter(values__nam=nam.normalise(given["nam"])))
    if given["file_number"]:
        same: dict[str, Json] = {"file_number": given["file_number"]}
        if given["installation"]:
            same["installation"] = given["installation"]
        ways.append(patients.filter(values__contains=same))
    if given["last_name"] and given["birth_date"]:
        name = f"{fold(given['last_name'])} {fold(given['first_name'])}".strip()
        ways.append(patients.filter(values__birth_date=given["birth_date"], name_order__startswith=name))
    return ways


def zone_of(actor: Seat | House) -> ZoneInfo:
    """The team's time zone."""
    return actor.zone or ZoneInfo(teams.team_of(actor).zone)


def _version(actor: Seat | House) -> int:
    return actor.version or teams.version_of(actor)


@lru_cache(maxsize=512)
def _definition(team_id: UUID, version: int) -> Definition:
    del version
    with team_scope(House(team_id)):
        board = Board.objects.filter(team_id=team_id).order_by("-version").first()
    if board is None:
        raise Board.DoesNotExist
    return board.definition


def doubts_of(seat: Seat, patient: Patient, *, keys: Collection[str]) -> list[str]:
    """What the rules doubt, without refusing it, in those cells of a patient: sentences in the current language."""
    definition = definition_of(seat)
    asked = {key: patient.values[key] for key in keys if key in patient.values and key in definition.by_key}
    others = {key: value for key, value in patient.values.items() if key not in asked}
    try:
        warnings = clean_values(asked, definition, others, context_of(seat)).warnings
    except InvalidValues:  # an older rule let the value in; it is not this change's doing
        return []
    return [sentence for sentences in warnings.values() for sentence in sentences]
