"""Reading what a board was, and what its patients hold. Call inside the scope of the seat's team."""

from django.db import connection
from django.db.models import QuerySet

from contact_telesante.board.models import Board, Patient
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.scopes import TeamActor

KEYS_EVER = """
select distinct field ->> 'key' from board_board, jsonb_array_elements(document -> 'fields') as field
where team_id = %s
"""
REVISIONS = ("board.adopted", "board.revised", "board.column_converted")
KEYS_USED = 'select distinct key from board_patient, jsonb_object_keys("values") as key where team_id = %s'


def keys_ever(actor: TeamActor) -> set[str]:
    """The keys of every field that the board ever had."""
    return _keys(KEYS_EVER, actor)


def keys_used(actor: TeamActor) -> set[str]:
    """The keys of the fields in which some patient of the team, active or not, has a value."""
    return _keys(KEYS_USED, actor)


def version_of(actor: TeamActor, version: int) -> Board:
    """One version of the board. `Board.DoesNotExist` for a number it never had."""
    return Board.objects.get(team_id=actor.team_id, version=version)


def versions_of(actor: TeamActor) -> QuerySet[Board]:
    """Every version of the board, the present one first, without their documents."""
    return Board.objects.filter(team_id=actor.team_id).order_by("-version").defer("document")


def told_of(actor: TeamActor) -> dict[int, Entry]:
    """The entry that tells each version of the board, by version."""
    entries = journal.entries_of(actor).filter(kind__in=REVISIONS)
    return {entry.data["version"]: entry for entry in entries}


def has_patients(actor: TeamActor) -> bool:
    """Whether the team has any patient, active or not."""
    return Patient.objects.filter(team_id=actor.team_id).exists()


def patients_holding(actor: TeamActor, key: str) -> QuerySet[Patient]:
    """The team's patients, active and inactive, who have a value in that field; those of the board's names first."""
    return Patient.objects.filter(team_id=actor.team_id, values__has_key=key).order_by("status", "name_order", "pk")


def _keys(statement: str, actor: TeamActor) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [actor.team_id])
        return {key for (key,) in cursor.fetchall()}
