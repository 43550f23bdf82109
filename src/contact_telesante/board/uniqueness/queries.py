"""Who holds a value already. Call inside the scope of the seat's team; a refusal that must hold, under its head."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.board.definition import Field
from contact_telesante.board.models import Fold, Patient
from contact_telesante.board.rules.values import in_language
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.board.uniqueness.rules import Held, Values, shared, sign, unique_fields
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import House, Seat


def require_free(by: Seat | House, patient_id: UUID, values: Values) -> None:
    """Raise `InvalidInput`, by field, for the values that another active patient holds in a unique column.

    One statement, and none when no such column is among them. It holds for good once the team's head is taken.
    """
    if taken := taken_by_others(by, patient_id, values):
        raise InvalidInput(taken)


def taken_by_others(by: Seat | House, patient_id: UUID, values: Values) -> dict[str, list[str]]:
    """The same as sentences by field, for a rehearsal."""
    definition = queries.definition_of(by)
    asked = {f.key: values[f.key] for f in unique_fields(definition) if sign(values.get(f.key)) is not None}
    if not asked:
        return {}
    others = _active(by).exclude(pk=patient_id).filter(reduce(or_, (_same(*one) for one in asked.items())))
    found: dict[str, list[str]] = {}
    for other in others.order_by("pk").only("pk", "values"):
        for key, value in asked.items():
            if key not in found and sign(other.values.get(key)) == sign(value):
                found[key] = [told(by, definition.by_key[key], other)]
    return found


def told(by: Seat | House, field: Field, other: Patient | None) -> str:
    """Who is in the way: by name only where the seat sees both who they are and that cell of theirs."""
    if isinstance(by, Seat) and other is not None and rights.may_open(by, other.pk):
        before = by.on(other.pk)
        names = [str(name) for key in ("last_name", "first_name") if (name := other.values.get(key))]
        if names and "identity" in before.groups and rights.may_see(before, field):
            return _("Already used by %(name)s.") % {"name": ", ".join(names)}
    return _("Already used by another patient of the team.")


def held_by_active(actor: TeamActor, fields: Collection[Field]) -> Held:
    """What every active patient of the team holds in those fields; nothing is read when there is none."""
    keys = [field.key for field in fields]
    if not keys:
        return {}
    known = _active(actor).order_by("pk").values_list("pk", "values")
    return {patient_id: {key: values[key] for key in keys if key in values} for patient_id, values in known}


def sharing(actor: TeamActor, field: Field) -> list[Patient]:
    """The active patients who share a value of that field, whoever shares the same one together."""
    together = [one for group in shared(held_by_active(actor, [field]), field.key) for one in group]
    found = Patient.objects.filter(team_id=actor.team_id).in_bulk(together)
    return [found[one] for one in together]


def require_apart(by: TeamActor, fields: Iterable[Field]) -> None:
    """Raise `InvalidInput` under `unique` when active patients share a value of those fields: the rule cannot come."""
    asked = list(fields)
    held = held_by_active(by, asked)
    sentences = []
    for field in asked:
        if count := sum(len(group) for group in shared(held, field.key)):
            name = in_language(field.label, current_language())
            sentence = _("“%(name)s”: %(count)d active patients share a value with another. Change it first.")
            sentences.append(sentence % {"name": name, "count": count})
    if sentences:
        raise InvalidInput({"unique": sentences})


def _active(actor: TeamActor) -> QuerySet[Patient]:
    """Everybody active, even those who do not exist for a guest: a value is the team's."""
    return Patient.objects.filter(team_id=actor.team_id, status=Patient.Status.ACTIVE)


def _same(key: str, value: Any) -> Q:
    if isinstance(value, str):
        text = Fold(KeyTextTransform(key, "values"))
        return Q(Exact(text, Fold(Value(value, output_field=TextField()))))
    return Q(values__contains={key: value})
