"""Staging a file, deciding what it means, rehearsing it, writing it at once, giving it up.

Reading and planning take seconds and happen outside any transaction, in the worker; what is here is short.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.board.imports import queries, rules
from contact_telesante.board.imports.events import PatientsImported
from contact_telesante.board.imports.gates.actions import close_gate
from contact_telesante.board.imports.options import with_options
from contact_telesante.board.imports.planning import Plan
from contact_telesante.board.imports.profile import Meaning, Profile, dump
from contact_telesante.board.imports.writing import actions as writing
from contact_telesante.board.models import Import
from contact_telesante.journal.actions import record, record_parts
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import hold
from contact_telesante.teams.seats import House, Seat

REHEARSE: Final = "board.rehearse_import"
WRITE: Final = "board.write_import"
"""The worker's tasks, by name: they read files, which is a layer above."""
State = Import.State


class Moved(DomainError):
    """The import is no longer where its page left it: somebody went on with it, gave it up, or the board changed."""

    code = "import_moved"


class Locked(DomainError):
    """Imports are closed in this team until the coordination centre opens them."""

    code = "imports_locked"


@action
def stage_import(*, by: Seat, name: str, content: bytes) -> Import:
    """Take a file in, and have it read. Given twice, it is taken once.

    Raises `NotAllowed` unless a superuser, `Locked` when imports are closed, `InvalidInput` while another is on
    its way.
    """
    rights.require(rights.may_manage(by))
    hold(by)
    present = Import.objects.filter(team_id=by.team_id, state__in=rules.UNFINISHED).first()
    if present is not None:
        if present.by_id == by.user_id and present.name == name and bytes(present.content) == content:
            return present
        raise InvalidInput({"file": [_("An import is already on its way: finish it, or give it up.")]})
    if not queries.is_open(by):
        raise Locked
    one = Import(team_id=by.team_id, by_id=by.user_id, name=name[:200], content=content, profile=dump(Profile()))
    one.state = State.REHEARSING
    one.save(force_insert=True)
    _send(REHEARSE, one)
    return one


@action
def decide(*, by: Seat, import_id: UUID, turn: int, **changes: object) -> Import:
    """Change what was decided about an import, seen at that `turn`, and have it rehearsed again.

    Raises `NotAllowed` unless a superuser, and `Moved` when it is done, being written, or was decided otherwise since.
    """
    return put_profile(by, import_id, turn, changes)


@action
def decide_words(
    *,
    by: Seat,
    import_id: UUID,
    turn: int,
    values: Mapping[str, Mapping[str, Meaning]],
    created: Mapping[str, list[str]],
) -> Import:
    """Say what unknown words mean, and make choices of the board of those `created`, by field; then rehearse again.

    Raises as `decide`, `DesignMoved` when the board's columns changed since the rehearsal, and `InvalidInput` for a
    column that would have too many choices.
    """
    known = {key: dict(meanings) for key, meanings in values.items()}
    one = _locked(by, import_id)
    if not created:
        return put_profile(by, import_id, turn, {"values": known})
    definition, base = board.definition_of(by), int(one.report.get("version", 0))
    for key, words in created.items():
        definition, made = with_options(definition, key, words)
        known.setdefault(key, {}).update({word: Meaning("value", option) for word, option in made.items()})
    one = put_profile(by, import_id, turn, {"values": known})
    put_in_force(definition, by=by, base=base, what="field_changed", key=next(iter(created)))
    return one


@part
def put_profile(by: Seat, import_id: UUID, turn: int, changes: Mapping[str, object]) -> Import:
    """The same, for an action that does more."""
    rights.require(rights.may_manage(by))
    one = _locked(by, import_id)
    profile = queries.profile_of(one)
    if one.state not in {State.STAGED, State.READY, State.REHEARSING} or profile.turn != turn:
        raise Moved
    one.by_id = by.user_id
    return _rehearse_anew(one, profile.next(**changes))


@action
def rehearse_again(*, by: Seat, import_id: UUID) -> Import:
    """Have an import rehearsed over the board as it is now, as this superuser sees it and in their language."""
    rights.require(rights.may_manage(by))
    one = _locked(by, import_id)
    if one.state != State.READY:
        return one
    one.by_id = by.user_id
    return _rehearse_anew(one, queries.profile_of(one).next())


@action
def start_import(*, by: Seat, import_id: UUID, turn: int) -> Import:
    """Have a rehearsed import written. Asked twice, it is written once.

    Raises `NotAllowed` unless a superuser, `Locked` when imports are closed, `Moved` when it is not ready or was
    decided otherwise since that `turn`.
    """
    rights.require(rights.may_manage(by))
    one = _locked(by, import_id)
    if one.state in {State.RUNNING, State.DONE}:
        return one
    if not rules.may_be_run(one) or queries.profile_of(one).turn != turn:
        raise Moved
    if not queries.is_open(by):
        raise Locked
    # Whoever starts it answers for it: their rights are looked at again before the writing, and their name signs it.
    one.state, one.done, one.total, one.by_id = State.RUNNING, 0, one.report.get("lines", 0), by.user_id
    one.save(update_fields=["state", "done", "total", "by_id"])
    _send(WRITE, one)
    return one


@action
def give_up(*, by: Seat, import_id: UUID) -> Import:
    """Put an import aside, and its file with it; `Moved` once it is being written."""
    rights.require(rights.may_manage(by))
    one = _locked(by, import_id)
    if one.state == State.GIVEN_UP:
        return one
    if one.state not in {State.STAGED, State.REHEARSING, State.READY}:
        raise Moved
    return _end(one, State.GIVEN_UP, report={})


@action
def note_progress(*, by: House, import_id: UUID, done: int, total: int) -> None:
    """Say how far the worker is."""
    Import.objects.filter(team_id=by.team_id, pk=import_id).update(done=done, total=total)


@action
def keep_report(
    *, by: House, import_id: UUID, profile: Profile, report: Mapping[str, Any], author: Seat, withheld: Collection[UUID]
) -> None:
    """Keep what a rehearsal found, unless something else was decided meanwhile: then another one is on its way.

    `withheld` are the patients whom a line was, and whom its author may not name: having come so near is recorded.
    """
    one = _locked(by, import_id)
    if withheld:
        record_look(Act.RESTRICTED_REFUSED, by=author, patients=withheld, of="import", about=str(one.pk))
    if one.state != State.REHEARSING or queries.profile_of(one).turn != profile.turn:
        return
    one.profile, one.report, one.state, one.failure = dump(profile), dict(report), State.READY, ""
    one.save(update_fields=["profile", "report", "state", "failure"])


@action
def fail_import(*, by: House, import_id: UUID, failure: str) -> None:
    """End an import that cannot go on, with a sentence for whoever began it; its file goes."""
    one = _locked(by, import_id)
    if rules.is_unfinished(one):
        one.failure = failure[:300]
        _end(one, State.FAILED, report={})


@action
def send_back(*, by: House, import_id: UUID) -> None:
    """Rehearse again an import that was to be written: the board's columns changed since it was rehearsed."""
    one = _locked(by, import_id)
    if one.state == State.RUNNING:
        _rehearse_anew(one, queries.profile_of(one).next())


@action
def write_import(*, by: Seat, import_id: UUID, plan: Plan) -> Import:
    """Write a plan to the board, whole or not at all: one entry, and every patient stamped with its number.

    Lines whose cells somebody wrote since the rehearsal, or whose person came to the board since, are set aside and
    told. Raises `NotAllowed` when the seat no longer manages the team, `Moved` when the board's columns changed since.
    Run again after it was done, it does nothing.
    """
    hold(by)
    one = _locked(by, import_id)
    if one.state != State.RUNNING:
        return one
    if not queries.is_open(by):
        raise Locked
    if board.board_version_of(by) != one.report["version"] or plan.version != one.report["version"]:
        raise Moved
    work = writing.prepare(by, plan, one.report)
    event = PatientsImported(import_id=one.pk, added=len(work.added), changed=len(work.changed))
    entry = record(event, by=by)
    writing.write(work, entry)
    record_parts(entry, work.parts)
    touched = [*work.added, *work.changed]
    record_look(Act.SEARCHED, by=by, patients=touched, of="import", about=str(one.pk), number=entry.number)
    close_gate(by)
    one.number, one.done = entry.number, one.total
    counts = {"added": len(work.added), "changed": len(work.changed), "set_aside": len(work.set_aside)}
    return _end(one, State.DONE, report=one.report | {"written": counts, "set_aside": work.set_aside, "matched": {}})


@action
def forget_files(*, by: House) -> int:
    """Give up imports that nobody finished in seven days, and empty reports thirty days after the end; how many."""
    now = clock.now()
    unfinished = Import.objects.filter(team_id=by.team_id, state__in=rules.UNFINISHED, at__lt=now - rules.FILE_KEPT)
    forgotten = [_end(one, State.GIVEN_UP, report={}) for one in unfinished.select_for_update()]
    old = Import.objects.filter(team_id=by.team_id, ended_at__lt=now - rules.REPORT_KEPT).exclude(report={}, name="")
    for one in old.select_for_update():
        profile = queries.profile_of(one)
        one.profile = dump(profile.next(rows={}, values={}))
        one.report, one.name, one.content, one.failure = {}, "", b"", ""
        one.save(update_fields=["profile", "report", "name", "content", "failure"])
        forgotten.append(one)
    return len(forgotten)


def _rehearse_anew(one: Import, profile: Profile) -> Import:
    one.profile, one.state, one.done, one.total = dump(profile), State.REHEARSING, 0, 0
    one.save(update_fields=["profile", "state", "done", "total", "by_id"])
    _send(REHEARSE, one)
    return one


def _end(one: Import, state: Import.State, *, report: Mapping[str, Any]) -> Import:
    """No file outlives its import."""
    one.state, one.content, one.report, one.ended_at = state, b"", dict(report), clock.now()
    one.save(update_fields=["state", "content", "report", "ended_at", "number", "failure", "done"])
    return one


def _locked(by: Seat | House, import_id: UUID) -> Import:
    return Import.objects.select_for_update().get(team_id=by.team_id, pk=import_id)


def _send(task: str, one: Import) -> None:
    app.configure_task(task, lock=f"import:{one.pk}").defer(team_id=str(one.team_id), import_id=str(one.pk))
