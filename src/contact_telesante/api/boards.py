"""A board's definition as JSON, as much of it as its reader may see."""

from collections.abc import Iterable, Mapping

from contact_telesante.api.serial import Json, Sight
from contact_telesante.board.catalogue import reasons
from contact_telesante.board.definition import Check, Cue, Definition, Field, Option
from contact_telesante.board.rules import editable_fields
from contact_telesante.board.rules.values import TYPES
from contact_telesante.teams.queries import Colleague
from contact_telesante.teams.seats import Seat


def definition(board: Definition, seat: Seat, people: Mapping[str, Colleague]) -> Json:
    """Sections, fields and cues in the board's order; reasons for leaving it; the people it names."""
    sight = Sight.of(seat, board)
    seen = [field for field in board.live_fields if field.key in sight.fields]
    editable = {field.key for field in editable_fields(seat, board)}
    sections = {field.section for field in seen}
    return {
        "sections": [{"key": each.key, "label": each.label} for each in board.sections if each.key in sections],
        "fields": [_field(field, field.key in editable) for field in seen],
        "cues": [_cue(cue, sight) for cue in board.cues if cue.key in sight.cues],
        "reasons": _options(reasons()),
        "people": [_person(each) for each in people.values()],
    }


def _field(field: Field, editable: bool) -> Json:  # noqa: FBT001 (a fact, not an option)
    return {
        "key": field.key,
        "type": field.type,
        "label": field.label,
        "short": field.short,
        "help": field.help,
        "unit": field.unit,
        "section": field.section,
        "group": field.group,
        "options": _options(field.options),
        "checks": [_check(check) for check in field.checks],
        "compute": field.compute,
        "required": field.required,
        "unique": field.unique,
        "shown": field.shown,
        "read_only": not editable,
        "schema": TYPES[field.type].schema(field),
    }


def _options(options: Iterable[Option]) -> list[Json]:
    return [
        {
            "id": option.id,
            "label": option.label,
            "severity": option.severity,
            "icon": option.icon,
            "retired": option.retired,
        }
        for option in options
    ]


def _check(check: Check) -> Json:
    return {"rule": check.rule, "level": check.level, "message": check.message, "args": check.args}


def _cue(cue: Cue, sight: Sight) -> Json:
    return {
        "key": cue.key,
        "severity": cue.severity,
        "icon": cue.icon,
        "text": cue.text,
        "fields": [key for key in cue.fields if key in sight.fields],
        "when": cue.when,
    }


def _person(colleague: Colleague) -> Json:
    return {
        "id": colleague.user_id,
        "name": colleague.name,
        "profession": colleague.profession,
        "role": colleague.role,
        "present": colleague.present,
    }
