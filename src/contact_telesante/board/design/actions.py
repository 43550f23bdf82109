"""Every change of a board's definition goes through `put_in_force`: a new version, an entry, cues told anew at once.

The gestures on columns, choices, checks and sections follow; each takes the version that its author saw.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeAlias

from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.board.definition import Check, Definition, Field, Option, Section, Text
from contact_telesante.board.design import edits, merging, rules
from contact_telesante.board.design.events import BoardRevised, ColumnConverted, What
from contact_telesante.board.design.keys import new_key
from contact_telesante.board.design.queries import keys_ever, keys_used, version_of
from contact_telesante.board.events import BoardAdopted
from contact_telesante.board.models import DEFINITION, Board, Patient
from contact_telesante.board.rules import cues
from contact_telesante.board.rules.predicates import Row
from contact_telesante.board.uniqueness import queries as uniqueness
from contact_telesante.board.uniqueness.rules import newly_unique, unique_fields
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import move_version
from contact_telesante.teams.seats import House, Seat

BATCH: Final = 500
Change: TypeAlias = Callable[[Definition], Definition]


class Revised(NamedTuple):
    """The version that a gesture put in force, and the key of what it changed."""

    version: int
    key: str = ""


class DesignMoved(DomainError):
    """Somebody else changed the board's definition since it was read. Nothing was changed."""

    code = "design_moved"


@part
def put_in_force(
    definition: Definition, *, by: Seat, base: int, what: What, key: str = "", restored: int = 0, template: str = ""
) -> Revised:
    """Make `definition` the board's next version, read over version `base`; `what` happened to it, to `key`.

    Raises `NotAllowed` unless the seat manages the team, `DesignMoved` when version `base` is no longer in force, and
    `InvalidInput` for a definition that does not hold together, or that patients contradict: a value held twice where
    none may be. Callers write their own rows before, never after.
    """
    present = open_revision(by=by, base=base)
    rules.require_sound(definition)
    hold_patients(by)
    uniqueness.require_apart(by, newly_unique(present.definition, definition))
    entry = record(BoardRevised(version=base + 1, what=what, key=key, restored=restored), by=by)
    come_into_force(definition, by=by, version=base + 1, template=template or present.template, entry=entry)
    return Revised(base + 1, key)


@part
def revise(by: Seat, base: int, what: What, key: str, change: Change) -> Revised:
    """Put in force what a gesture makes of the present definition; nothing when it changes nothing."""
    now = open_revision(by=by, base=base).definition
    changed = change(now)
    return Revised(base, key) if changed == now else put_in_force(changed, by=by, base=base, what=what, key=key)


@part
def open_revision(*, by: Seat, base: int) -> Board:
    """The version in force, locked, for a superuser who saw version `base`.

    Raises `NotAllowed` for anybody else and `DesignMoved` when another version is in force.
    """
    rights.require(rights.may_manage(by))
    present = current_board(by)
    if present.version != base:
        raise DesignMoved
    return present


@part
def adopt(definition: Definition, *, by: Seat | House, template: str) -> Board:
    """Give the board a ready-made definition whole. Who may is for the caller to ask."""
    version = queries.board_version_of(by) + 1
    hold_patients(by)
    uniqueness.require_apart(by, unique_fields(definition))
    entry = record(BoardAdopted(template=template, version=version), by=by)
    return come_into_force(definition, by=by, version=version, template=template, entry=entry)


@part
def current_board(by: Seat | House) -> Board:
    """The version in force, locked until the action ends. `Board.DoesNotExist` before the first."""
    versions = Board.objects.filter(team_id=by.team_id).order_by("-version")
    # Whoever waited for this lock has it on a version that another succeeded: hence the second look, once it is ours.
    if versions.select_for_update().first() is None or (latest := versions.first()) is None:
        raise Board.DoesNotExist
    return latest


@part
def hold_patients(by: Seat | House) -> None:
    """Lock every active patient until the action ends, in one order and before the team's head, as who edits them does.

    Taken after the head, each would wait for the other. What was being written is then known.
    """
    active = Patient.objects.filter(team_id=by.team_id, status=Patient.Status.ACTIVE)
    list(active.order_by("pk").select_for_update().values_list("pk"))


@part
def come_into_force(definition: Definition, *, by: Seat | House, version: int, template: str, entry: Entry) -> Board:
    """Save a version that `entry` recorded; every active patient's cues are told anew under it.

    Callers took `hold_patients` before their entry.
    """
    document = DEFINITION.dump_python(definition, mode="json")
    DEFINITION.validate_python(document)  # what cannot be read back must never be written
    board = Board.objects.create(
        team_id=by.team_id,
        version=version,
        template=template,
        document=document,
        by_id=by.user_id,
        at=entry.at,
    )
    _tell_cues_anew(definition, by)
    move_version(by)
    return board


def _tell_cues_anew(definition: Definition, by: Seat | House) -> None:
    """What every active patient's cues are under the new definition; only those that differ are written."""
    context, turned = queries.context_of(by), []
    patients = queries.patients_of(by).filter(status=Patient.Status.ACTIVE)
    for patient in patients.iterator(chunk_size=BATCH):
        row = Row(patient.values, patient.stamps, definition, context, patient.confirmed, patient.charted)
        told = cues.evaluate(definition, row), cues.next_change(definition, row)
        if told != (patient.cues, patient.cues_due_at):
            patient.cues, patient.cues_due_at = told
            turned.append(patient)
    Patient.objects.bulk_update(turned, ["cues", "cues_due_at"], batch_size=BATCH)


def as_first_answered(by: Seat, fingerprint: str) -> Revised | None:
    """What the request that used this idempotency key put in force; None for an unused key."""
    entry = journal.entry_of_key(by, fingerprint)
    event = entry.event if entry else None
    return Revised(event.version, event.key) if isinstance(event, BoardRevised | ColumnConverted) else None


@action(again=as_first_answered)
def add_field(*, by: Seat, base: int, field: Field) -> Revised:
    """Add a column last of its section, under a new key that no column of this board ever had.

    As every gesture below: raises `NotAllowed` unless the seat manages the team, `DesignMoved` when version `base`
    is no longer in force, and `InvalidInput` for what would not work.
    """
    definition = open_revision(by=by, base=base).definition
    key = new_key(field.label.get("fr", ""), keys_ever(by))
    options = _numbered(field.options)
    changed = edits.with_field(definition, replace(field, key=key, options=options, retired=False))
    return put_in_force(changed, by=by, base=base, what="field_added", key=key)


@action(again=as_first_answered)
def change_field(*, by: Seat, base: int, key: str, changes: Mapping[str, Any]) -> Revised:
    """Change some attributes of a column; see `edits.CHANGEABLE`. Raises `edits.Missing` for an unknown column."""
    if key in rules.FIXED and "group" in changes:
        changes = {name: value for name, value in changes.items() if name != "group"}
    return revise(by, base, "field_changed", key, lambda now: edits.changed_field(now, key, changes))


@action(again=as_first_answered)
def move_field(*, by: Seat, base: int, key: str, to: str) -> Revised:
    """Move a column: `up`, `down`, `first` or `last` of its section, or anywhere: `after:KEY`, `first:SECTION`."""
    return revise(by, base, "fields_ordered", key, lambda now: edits.moved_field(now, key, to))


@action(again=as_first_answered)
def retire_field(*, by: Seat, base: int, key: str) -> Revised:
    """Take a column off the board and the patients' pages; its values stay with it."""

    def retired(now: Definition) -> Definition:
        edits.field_of(now, key)
        rules.require_retirable(key, now)
        return edits.retired_field(now, key)

    return revise(by, base, "field_retired", key, retired)


@action(again=as_first_answered)
def restore_field(*, by: Seat, base: int, key: str) -> Revised:
    """Bring a retired column back with its values."""
    return revise(by, base, "field_restored", key, lambda now: edits.restored_field(now, key))


@action(again=as_first_answered)
def add_option(*, by: Seat, base: int, key: str, option: Option) -> Revised:
    """Add a choice at the end of a column's list."""

    def added(now: Definition) -> Definition:
        (numbered,) = _numbered((option,), edits.field_of(now, key).options)
        return edits.with_option(now, key, numbered)

    return revise(by, base, "field_changed", key, added)


@action(again=as_first_answered)
def change_option(*, by: Seat, base: int, key: str, option_id: str, changes: Mapping[str, Any]) -> Revised:
    """Change a choice's `label`, `severity` or `icon`, retire it or bring it back (`retired`)."""
    if not {"label", "severity", "icon", "retired"}.issuperset(changes):
        raise edits.Missing

    def changed(now: Definition) -> Definition:
        return edits.with_option(now, key, replace(edits.option_of(now, key, option_id), **changes))

    return revise(by, base, "field_changed", key, changed)


@action(again=as_first_answered)
def move_option(*, by: Seat, base: int, key: str, option_id: str, to: str) -> Revised:
    """Move a choice in its list: `up`, `down`, `first`, `last` or `after:OPTION`."""
    return revise(by, base, "field_changed", key, lambda now: edits.moved_option(now, key, option_id, to))


@action(again=as_first_answered)
def set_check(*, by: Seat, base: int, key: str, place: int | None, check: Check) -> Revised:
    """Give a column a validation rule, in place of that of number `place` if it is told."""

    def checked(now: Definition) -> Definition:
        field = edits.field_of(now, key)
        if errors := rules.check_faults(check, field, now):
            raise InvalidInput(errors)
        if place is None and len(field.checks) >= rules.MOST_CHECKS:
            raise InvalidInput({"rule": [_("A column has at most %(count)d rules.") % {"count": rules.MOST_CHECKS}]})
        return edits.with_check(now, key, place, check)

    return revise(by, base, "field_changed", key, checked)


@action(again=as_first_answered)
def remove_check(*, by: Seat, base: int, key: str, place: int) -> Revised:
    """Take a validation rule off a column."""
    return revise(by, base, "field_changed", key, lambda now: edits.with_check(now, key, place, None))


@action(again=as_first_answered)
def add_section(*, by: Seat, base: int, label: Text) -> Revised:
    """Add a section at the end of the patient's page."""
    now = open_revision(by=by, base=base).definition
    key = new_key(label.get("fr", ""), edits.keys_of(now.sections), otherwise="section")
    changed = edits.with_section(now, Section(key, label))
    return put_in_force(changed, by=by, base=base, what="sections_changed", key=key)


@action(again=as_first_answered)
def rename_section(*, by: Seat, base: int, key: str, label: Text) -> Revised:
    """Give a section another name."""

    def renamed(now: Definition) -> Definition:
        if key not in edits.keys_of(now.sections):
            raise edits.Missing
        return edits.with_section(now, Section(key, label))

    return revise(by, base, "sections_changed", key, renamed)


@action(again=as_first_answered)
def move_section(*, by: Seat, base: int, key: str, to: str) -> Revised:
    """Move a section and its columns: `up`, `down`, `first`, `last` or `after:SECTION`."""
    return revise(by, base, "sections_changed", key, lambda now: edits.moved_section(now, key, to))


@action(again=as_first_answered)
def restore_version(*, by: Seat, base: int, version: int) -> Revised:
    """Make an earlier version the next one. Columns added since stay, retired, where patients have values in them."""
    now = open_revision(by=by, base=base).definition
    earlier = version_of(by, version).definition
    restored = merging.restored(now, earlier, keys_used(by))
    if restored == now:
        return Revised(base)
    return put_in_force(restored, by=by, base=base, what="version_restored", restored=version)


def _numbered(options: tuple[Option, ...], present: tuple[Option, ...] = ()) -> tuple[Option, ...]:
    """Options with ids of their own."""
    taken, numbered = {option.id for option in present}, []
    for option in options:
        numbered.append(replace(option, id=new_key(option.label.get("fr", ""), taken, otherwise="choix")))
        taken.add(numbered[-1].id)
    return tuple(numbered)
