"""Reading a team's imports. Call inside the scope of its team."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from contact_telesante.board import queries as board
from contact_telesante.board.imports import mapping, rules
from contact_telesante.board.imports.conversion import Converter, words_of_person
from contact_telesante.board.imports.planning import Ground
from contact_telesante.board.imports.profile import Profile, load
from contact_telesante.board.imports.tables import Line, Reading
from contact_telesante.board.models import Import, ImportGate, Patient
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import House, Seat

LIGHT = ("content", "report", "profile")
"""What a page that only follows the work does not read."""


def imports_of(actor: TeamActor) -> QuerySet[Import]:
    """The team's imports, newest first, without their files."""
    return Import.objects.filter(team_id=actor.team_id).defer("content").order_by("-at")


def import_of(actor: TeamActor, import_id: UUID) -> Import:
    """One of them; `Import.DoesNotExist` for any other."""
    return imports_of(actor).get(pk=import_id)


def state_of(actor: TeamActor, import_id: UUID) -> Import:
    """The same without what is heavy: its state and how far it is."""
    return Import.objects.filter(team_id=actor.team_id).defer(*LIGHT).get(pk=import_id)


def file_of(actor: TeamActor, import_id: UUID) -> Import:
    """The same with its file, for the worker."""
    return Import.objects.get(team_id=actor.team_id, pk=import_id)


def latest_imports(actor: TeamActor) -> list[Import]:
    """The last twenty, for the list."""
    return list(imports_of(actor).defer(*LIGHT)[:20])


def unfinished_import(actor: TeamActor) -> Import | None:
    """The one on its way, if any."""
    return imports_of(actor).filter(state__in=rules.UNFINISHED).first()


def gate_of(actor: TeamActor) -> ImportGate | None:
    """The team's gate; None while nobody ever closed it: it is open."""
    return ImportGate.objects.filter(team_id=actor.team_id).first()


def is_open(actor: TeamActor) -> bool:
    """Whether the team may import."""
    gate = gate_of(actor)
    return gate is None or gate.is_open


def profile_of(one: Import) -> Profile:
    """What was decided about it."""
    return load(one.profile)


def last_profile(actor: TeamActor) -> Profile | None:
    """The profile of the last import that was written, to propose the same columns."""
    done = imports_of(actor).filter(state__in=(Import.State.DONE, Import.State.UNDONE)).first()
    return load(done.profile) if done and done.profile else None


def author_of(actor: TeamActor, one: Import) -> Seat:
    """The seat of who began it, as it is today; `Member.DoesNotExist` when they have none any more."""
    assert one.by_id is not None
    user = User.objects.get(pk=one.by_id)
    return teams.seat_of(user, teams.team_of(actor).slug)


def names_of(actor: TeamActor) -> Mapping[str, str]:
    """Who is in the team now: {user id: name}."""
    return {str(member.user_id): member.user.name for member in _members(actor)}


def people_of(actor: TeamActor) -> Mapping[str, str]:
    """How a file may name the team's people: {folded name or e-mail: user id}; a name that two have is nobody's."""
    found: dict[str, set[str]] = {}
    for member in _members(actor):
        for word in words_of_person(member.user.name, member.user.email):
            found.setdefault(word, set()).add(str(member.user_id))
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}


def header_and_lines(actor: Seat | House, reading: Reading, profile: Profile) -> tuple[Line | None, list[Line]]:
    """The line that names the columns, and those below."""
    header = mapping.header_of(reading, board.definition_of(actor), profile.reading.header)
    return header, mapping.data_lines(reading, header)


def converter_of(seat: Seat, lines: list[Line], profile: Profile) -> Converter:
    """How a file's lines become values, in this team."""
    return Converter(board.definition_of(seat), board.context_of(seat), profile, lines, people_of(seat))


def ground_of(seat: Seat) -> Ground:
    """What a plan is made over: the patients the seat may name, the others, and up to which number they are known."""
    number = board.number_of(seat)
    known = list(board.patients_of(seat).order_by("pk"))
    return Ground(
        seat=seat,
        definition=board.definition_of(seat),
        context=board.context_of(seat),
        patients=[patient for patient in known if may_name(seat, patient.pk)],
        number=number,
        version=board.board_version_of(seat),
        withheld=[patient for patient in known if not may_name(seat, patient.pk)],
    )


def may_name(seat: Seat, patient_id: UUID) -> bool:
    """Whether the seat sees who that patient is."""
    return "identity" in seat.on(patient_id).groups and rights.may_open(seat, patient_id)


def patients_named(seat: Seat, ids: list[str]) -> dict[str, Patient]:
    """Those of the ids whom the seat may name."""
    found = board.patients_by_id(seat, [UUID(one) for one in ids])
    return {str(pk): patient for pk, patient in found.items() if may_name(seat, pk)}


def _members(actor: TeamActor) -> QuerySet[Member]:
    return Member.objects.filter(team_id=actor.team_id, left_at=None).select_related("user").order_by("joined_at")
