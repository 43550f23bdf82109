"""The worker's share of an import: open the file, rehearse, write. Arguments are ids; nothing of a file is logged."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from contact_telesante.board import queries as board
from contact_telesante.board.imports import actions, mapping, queries
from contact_telesante.board.imports.actions import Locked, Moved
from contact_telesante.board.imports.planning import Plan, plan_of
from contact_telesante.board.imports.profile import Profile
from contact_telesante.board.imports.reports import Rehearsed, report_of
from contact_telesante.board.models import Import
from contact_telesante.interop.excel.reading import read
from contact_telesante.interop.excel.refusals import sentence_of
from contact_telesante.interop.excel.safety import Refused
from contact_telesante.journal import queries as journal
from contact_telesante.journal.rounds import go_round
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules as rights
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import House, Seat

log = logging.getLogger(__name__)
TOLD_EVERY: Final = 500
"""Lines between two words of progress."""
PATIENCE: Final = RetryStrategy(max_attempts=5, exponential_wait=4)
SILENT: Final = 30.0
"""Seconds without a sign of life after which a worker is taken for dead, and its import begun again."""


@app.task(name=actions.REHEARSE, retry=PATIENCE, pass_context=False)
def rehearse(team_id: str, import_id: str) -> None:
    """Open the file, understand it, and keep what the import would do."""
    house, one = _found(team_id, import_id)
    if one.state != Import.State.REHEARSING:
        return
    _carry_out(house, one, _rehearse)


@app.task(name=actions.WRITE, retry=PATIENCE, pass_context=False)
def write(team_id: str, import_id: str) -> None:
    """Plan again over the board as it is now, and write. Begun again after a worker died, it loses nothing."""
    house, one = _found(team_id, import_id)
    if one.state != Import.State.RUNNING:
        return
    _carry_out(house, one, _write)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="resume_imports", pass_context=True)
async def resume_imports(context: JobContext, timestamp: int) -> None:
    """Begin again the imports that a dead worker left."""
    del timestamp
    jobs = context.app.job_manager
    for name in (actions.REHEARSE, actions.WRITE):
        for job in await jobs.get_stalled_jobs(task_name=name, seconds_since_heartbeat=SILENT):
            await jobs.retry_job(job)


@app.periodic(cron="20 7 * * *")
@app.task(queueing_lock="forget_imports", pass_context=False)
def forget_imports(timestamp: int) -> None:
    """Each day, empty the files nobody finished with and the reports whose time has passed."""
    del timestamp
    go_round(journal.heads(), lambda team_id: actions.forget_files(by=House(team_id)), trouble="imports not forgotten")


def _found(team_id: str, import_id: str) -> tuple[House, Import]:
    house = House(UUID(team_id))
    with scope(house):
        return house, queries.file_of(house, UUID(import_id))


def _carry_out(house: House, one: Import, work: Callable[[House, Import, Seat], None]) -> None:
    """Do that work as who asked for it, if they still may; what keeps it from being done is told on its page."""
    seat = _seat(house, one)
    with translation.override(seat.language if seat else "fr"):
        if seat is None:
            failure = _("Whoever began this import is no longer a superuser of the team.")
        else:
            failure = _tried(house, one, seat, work)
        if failure:
            actions.fail_import(by=house, import_id=one.pk, failure=failure)


def _tried(house: House, one: Import, seat: Seat, work: Callable[[House, Import, Seat], None]) -> str:
    try:
        work(house, one, seat)
    except Refused as refused:
        return sentence_of(refused)
    except Moved:
        actions.send_back(by=house, import_id=one.pk)
    except Locked:
        return _("Imports were closed in this team.")
    except NotAllowed:
        return _("Whoever began this import is no longer a superuser of the team.")
    except (OperationalError, InterfaceError):  # the database was away: the job is tried again
        raise
    except Exception as error:  # a trace would hold cells: the kind of error is all that is said
        log.error("import %s failed: %s", one.pk, type(error).__name__)
        return _("This file could not be imported. The installation’s log says which error.")
    return ""


def _seat(house: House, one: Import) -> Seat | None:
    with scope(house):
        try:
            seat = queries.author_of(house, one)
        except Member.DoesNotExist:
            return None
    return seat if rights.may_manage(seat) else None


def _rehearse(house: House, one: Import, seat: Seat) -> None:
    profile = queries.profile_of(one)
    told = _rehearsed(house, one, seat, profile)
    kept = told.converter.profile
    withheld = sorted({patient_id for step in told.plan.steps for patient_id in step.withheld})
    actions.keep_report(
        by=house, import_id=one.pk, profile=kept, report=report_of(told), author=seat, withheld=withheld
    )


def _write(house: House, one: Import, seat: Seat) -> None:
    plan = _rehearsed(house, one, seat, queries.profile_of(one)).plan
    actions.write_import(by=seat, import_id=one.pk, plan=plan)


def _rehearsed(house: House, one: Import, seat: Seat, profile: Profile) -> Rehearsed:
    reading = read(one.name, bytes(one.content), profile.reading)
    with scope(seat):
        header, lines = queries.header_and_lines(seat, reading, profile)
        if profile.fields is None:
            last = queries.last_profile(seat)
            fields = mapping.proposed(reading, header, board.definition_of(seat), last)
            profile = replace(profile, fields=fields, values=last.values if last else {})
        converter, ground = queries.converter_of(seat, lines, profile), queries.ground_of(seat)
    plan: Plan = plan_of(converter, ground, _teller(house, one, len(lines)))
    return Rehearsed(reading, header, converter, plan, seat.language)


def _teller(house: House, one: Import, total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % TOLD_EVERY == 0 or done == total:
            actions.note_progress(by=house, import_id=one.pk, done=done, total=total)

    return tell
