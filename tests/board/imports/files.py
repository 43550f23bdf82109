"""Files as wards have them, and the way they go into the board: staged, rehearsed, written, as the worker does it."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

from openpyxl import Workbook

from contact_telesante.board.imports import actions, queries
from contact_telesante.board.models import Import, ImportGate, Patient
from contact_telesante.interop.excel import jobs
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import House, Seat

SIMPLE = "Nom;Prénom;NAM;Chambre;Braden\nTremblay;Lucille;TREL38531414;304;14\nRoy;Émile;;305;\n"
MESSY = [
    ["Liste des résidents — 3e étage", None, None, None, None, None, None, None],
    ["Mise à jour le", datetime.fromisoformat("2026-11-20T09:30"), None, None, None, None, None, None],
    [],
    ["Nom ", "Prénom", "NAM", "DDN", "Chambre", "Température", "Priorité", "Responsable"],
    ["  Tremblay ", "Lucille", "TREL 3853 1414", "13/03/1938", 304, "36,5", "Critique", "Ada Essai"],
    ["Roy", "Émile", None, "04/03/1941", "305-2", "37,25", "urgent", "essai, ada"],
    ["Gagnon", "Zoé", "", date(1950, 12, 31), "306", 36.6, None, None],
    [None, None, None, None, None, None, None, None],
    ["Tremblay", "Lucille", "TREL38531414", "13/03/1938", "307", None, "Stable", "Ben Essai"],
    ["Côté", "Anne", None, "31/02/1940", "308", "36,8", "Stable", "Inconnu Personne"],
]
"""Titles above the header, blanks where cells were merged, spaces, days first proven by one date, decimal commas,
unknown words, a day of the calendar that never was, somebody twice.
"""


def workbook(rows, *, sheet="Usagers", others=()) -> bytes:
    """An Excel workbook of those rows."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name in others:
        book.create_sheet(name)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def staged(by: Seat, content: bytes | str, name: str = "liste.csv") -> Import:
    """A file taken in, and rehearsed by the worker."""
    content = content.encode() if isinstance(content, str) else content
    one = actions.stage_import(by=fresh(by), name=name, content=content)
    jobs.rehearse(str(by.team_id), str(one.pk))
    return seen(by, one)


def decided(by: Seat, one: Import, **changes: object) -> Import:
    """The same after some decisions, rehearsed again."""
    actions.decide(by=fresh(by), import_id=one.pk, turn=profile_of(by, one).turn, **changes)
    jobs.rehearse(str(by.team_id), str(one.pk))
    return seen(by, one)


def written(by: Seat, one: Import) -> Import:
    """The same once the worker wrote it."""
    actions.start_import(by=fresh(by), import_id=one.pk, turn=profile_of(by, one).turn)
    jobs.write(str(by.team_id), str(one.pk))
    return seen(by, one)


def brought(by: Seat, content: bytes | str, name: str = "liste.csv", **changes: object) -> Import:
    """A file brought all the way to the board."""
    one = staged(by, content, name)
    if changes:
        one = decided(by, one, **changes)
    return written(by, one)


def seen(by: Seat, one: Import) -> Import:
    """The import as it is now."""
    with scope(by):
        return queries.import_of(by, one.pk)


def profile_of(by: Seat, one: Import):
    """What was decided about it."""
    with scope(by):
        return queries.profile_of(queries.import_of(by, one.pk))


def patients(by: Seat) -> dict[str, Patient]:
    """The team's patients by last name."""
    with scope(House(by.team_id)):
        return {patient.values["last_name"]: patient for patient in Patient.objects.filter(team_id=by.team_id)}


def fresh(by: Seat) -> Seat:
    """The same seat, for a new request."""
    return replace(by, key=str(uuid4()))


def content_of(by: Seat, one: Import) -> bytes:
    """What is left of its file."""
    with scope(by):
        return bytes(queries.file_of(by, one.pk).content)


def opened(by: Seat) -> None:
    """The team's gate open again, as the coordination centre opens it."""
    with scope(House(by.team_id)):
        ImportGate.objects.filter(team_id=by.team_id).update(is_open=True)
