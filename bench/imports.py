"""A file of 5,000 patients and 20 columns: from the click to what it would do, and from the click to done."""

import asyncio
import io
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from openpyxl import Workbook

from bench.figures import Figure
from bench.house import House
from contact_telesante.board.actions import adopt_board
from contact_telesante.board.imports import actions, queries
from contact_telesante.board.models import Import
from contact_telesante.establishments.actions import create_establishment
from contact_telesante.identity.models import User
from contact_telesante.interop.excel import jobs
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams.actions import create_team, seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import Seat

TITLE = "Import of 5,000 × 20"
HEADER = (
    "Nom", "Prénom", "NAM", "No de dossier", "Date de naissance", "Sexe", "Priorité", "NIM", "RCR", "Allergies",
    "Précautions", "Diagnostic", "Prochain suivi", "Objet du suivi", "Consigné", "Note de suivi", "Installation",
    "Unité",
    "Chambre", "Personne à joindre",
)  # fmt: skip
CHOICES = {
    "Sexe": ("F", "M", "X"),
    "Priorité": ("Critique", "Élevée", "À surveiller", "Stable"),
    "NIM": ("A", "B", "C", "D"),
    "RCR": ("Tenter", "Ne pas tenter"),
    "Allergies": ("Aucune connue", "Non vérifiées"),
    "Précautions": ("Contact", "Contact; Gouttelettes", ""),
    "Consigné": ("oui", "non", ""),
}


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """A first file, written; then the same file with other words, over those who are there."""
    del house
    return await asyncio.to_thread(_measure, 500 if quick else 5000)


def _measure(lines: int) -> list[Figure]:
    seat, before = _superuser(), time.process_time()
    first, rehearsed, done = _brought(seat, _workbook(lines, turn=1))
    _reopen(seat)
    again, re_rehearsed, redone = _brought(seat, _workbook(lines, turn=2))
    if (first["added"], again["changed"]) != (lines, lines):
        raise RuntimeError("the file did not come whole")
    return [
        Figure(f"{lines} new: rehearsed", round(rehearsed, 2), "s"),
        Figure(f"{lines} new: from click to done", round(done, 2), "s", 20),
        Figure(f"{lines} changed: rehearsed", round(re_rehearsed, 2), "s"),
        Figure(f"{lines} changed: from click to done", round(redone, 2), "s", 20),
        Figure("the worker's processor for all four", round(time.process_time() - before, 2), "s"),
    ]


def _brought(seat: Seat, content: bytes) -> tuple[dict[str, int], float, float]:
    one = actions.stage_import(by=replace(seat, key=""), name="bench.xlsx", content=content)
    rehearsed = _taken(lambda: jobs.rehearse(str(seat.team_id), str(one.pk)))
    with scope(seat):
        turn = queries.profile_of(queries.import_of(seat, one.pk)).turn
    actions.start_import(by=replace(seat, key=""), import_id=one.pk, turn=turn)
    done = _taken(lambda: jobs.write(str(seat.team_id), str(one.pk)))
    return _written(seat, one.pk), rehearsed, done


def _written(seat: Seat, import_id: UUID) -> dict[str, int]:
    with scope(seat):
        one = queries.import_of(seat, import_id)
    if one.state != Import.State.DONE:
        raise RuntimeError(one.failure or one.state)
    written: dict[str, int] = one.report["written"]
    return written


def _taken(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _superuser() -> Seat:
    establishment = create_establishment(by=SYSTEM, slug="imports", name="Imports")
    team = create_team(by=SYSTEM, establishment=establishment, slug="imports", name="Imports")
    adopt_board(by=_house(team.pk), template="chsld")
    user = User.objects.get(email="p0@bench.example")
    seat_member(by=_house(team.pk), user_id=user.pk, role="superuser")
    return seat_of(user, "imports")


def _reopen(seat: Seat) -> None:
    from contact_telesante.board.models import ImportGate  # noqa: PLC0415

    with scope(_house(seat.team_id)):
        ImportGate.objects.filter(team_id=seat.team_id).update(is_open=True)


def _house(team_id: UUID):
    from contact_telesante.teams.seats import House as Inside  # noqa: PLC0415 -- the bench has a House of its own

    return Inside(team_id)


def _workbook(lines: int, *, turn: int) -> bytes:
    """Lines that nobody wrote: the same people at each turn, with other words."""
    chance, book = random.Random(turn), Workbook(write_only=True)
    sheet = book.create_sheet("Usagers")
    sheet.append(HEADER)
    for number in range(lines):
        picked = {name: chance.choice(words) for name, words in CHOICES.items()}
        told = {
            "Nom": f"Nom{number}", "Prénom": f"Prénom{number}", "No de dossier": f"{number:06}",
            "Date de naissance": date(1930, 1, 1) + timedelta(days=number), "Diagnostic": f"Diagnostic {turn}-{number}",
            "Prochain suivi": date(2027, 1, 1) + timedelta(days=chance.randrange(300)),
            "Objet du suivi": f"Revoir {turn}",
            "Note de suivi": f"Note {turn} de {number}", "Installation": "Érables", "Unité": f"{number % 5}",
            "Chambre": f"{number}", "Personne à joindre": f"Proche {number}",
        }  # fmt: skip
        sheet.append([(told | picked).get(name, "") for name in HEADER])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
