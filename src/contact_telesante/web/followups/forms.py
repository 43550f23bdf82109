"""When the next follow-up is, for what, by whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.board import queries as board
from contact_telesante.board.definition import Definition
from contact_telesante.board.followups.rules import DATE, DELAYS, OWNER, PURPOSE
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.forms import RefusableForm

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

FIELDS: Final = {"day": DATE, "purpose": PURPOSE, "owner": OWNER}
"""The cells that each field of the form writes."""


class FollowUpForm(RefusableForm):
    """The next follow-up. Fields that the board does not have, or the seat does not see, are left out."""

    base = forms.IntegerField(min_value=0, max_value=10**17, widget=forms.HiddenInput)
    day = forms.CharField(
        label=_("Next follow-up on"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "placeholder": _("YYYY-MM-DD"), "autocomplete": "off", "autofocus": True}
        ),
    )
    purpose = forms.CharField(
        label=_("For what"), required=False, max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    owner = forms.ChoiceField(label=_("By whom"), required=False)

    def __init__(self, seat: Seat, definition: Definition, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = teams.colleagues_of(seat, seat.version).values()
        offered = [one for one in people if one.present or str(one.user_id) == present]
        offered.sort(key=lambda one: one.name.casefold())
        self.fields["owner"].choices = [("", "—"), *((str(one.user_id), one.name) for one in offered)]  # type: ignore[attr-defined]
        for name, key in FIELDS.items():
            field = definition.by_key.get(key)
            if field is None or field.retired or not rights.may_edit(seat, field):
                del self.fields[name]

    @classmethod
    def of(cls, seat: Seat, patient: Patient) -> FollowUpForm:
        """The form at the patient's present follow-up. Call inside the seat's scope."""
        values = patient.values
        typed = {name: values.get(key) or "" for name, key in FIELDS.items()} | {"base": patient.number}
        definition, owner = board.definition_of(seat), str(values.get(OWNER) or "")
        return cls(seat.on(patient.pk), definition, initial=typed, present=owner)

    @classmethod
    def typed(cls, seat: Seat, patient: Patient, data: Any) -> FollowUpForm:
        """The form as it was sent. Call inside the seat's scope."""
        owner = str(patient.values.get(OWNER) or "")
        return cls(seat.on(patient.pk), board.definition_of(seat), data, present=owner)

    @property
    def values(self) -> dict[str, object]:
        """What it writes, by field key."""
        return {key: self.cleaned_data.get(name, "") for name, key in FIELDS.items() if name in self.fields}

    def refuse(self, refused: InvalidInput) -> Self:
        """What an action says of a cell goes to the field that writes it."""
        names = {key: name for name, key in FIELDS.items()}
        return super().refuse(InvalidInput({names.get(key, key): said for key, said in refused.errors.items()}))


def put_off(when: str, today: date) -> str:
    """The day that a gesture puts a follow-up off to; "" for an unknown one."""
    delay = DELAYS.get(when)
    return (today + delay).isoformat() if delay else ""
