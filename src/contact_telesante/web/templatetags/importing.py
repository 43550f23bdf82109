"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import template

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

register = template.Library()


@register.filter
def at(holder: Mapping[str, Any] | Sequence[Any], place: Any) -> Any:
    """What is at that place of a list or of a mapping; None when nothing is."""
    if isinstance(holder, Mapping):
        return holder.get(place)
    return holder[place] if place < len(holder) else None


@register.filter
def name_of(people: Mapping[str, Patient], patient_id: str) -> str:
    """A patient's name, for whoever may name them; a dash otherwise."""
    patient = people.get(patient_id)
    if patient is None:
        return "—"
    return f"{patient.values.get('last_name', '')}, {patient.values.get('first_name', '')}".strip(", ")
