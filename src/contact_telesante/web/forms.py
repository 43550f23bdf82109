"""What the forms of several domains share: a day as it is typed, a key that counts once, refusals at their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from contact_telesante.kernel.errors import InvalidInput

N = TypeVar("N", int, None)
LONGEST_NUMBER: Final = 18
"""Digits that fit in eight bytes, whatever they are."""


def whole_number(typed: str, otherwise: N) -> int | N:
    """The number that an address or a hidden field carries; `otherwise` when it is none, or longer than any of ours."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else otherwise


def day_field(label: Any = None, **options: Any) -> forms.DateField:
    """A day, typed as YYYY-MM-DD."""
    attrs = {"inputmode": "numeric", "placeholder": _("YYYY-MM-DD"), "autocomplete": "off"}
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as YYYY-MM-DD, for example 2026-12-31.")},
        **options,
    )


class RefusableForm(forms.Form):
    """A form that says at its fields what an action refused."""

    def refuse(self, refused: InvalidInput) -> Self:
        """The form with the action's sentences instead of its own, each at its field, or above all when not shown."""
        for name, sentences in refused.errors.items():
            shown = name in self.fields and not self.fields[name].widget.is_hidden
            if shown:
                self.errors.pop(name, None)
            self.add_error(name if shown else None, sentences)
        return self


class KeyedForm(RefusableForm):
    """A form that may be sent twice and counts once."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput, initial=lambda: str(uuid4()), required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes, once valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}
