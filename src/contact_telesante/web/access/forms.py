"""The forms of who may not see what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.kernel.ids import as_id
from contact_telesante.teams import queries as teams
from contact_telesante.teams.access.rules import HIDING_ROLES
from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.professions import PROFESSIONS, profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.forms import RefusableForm, day_field
from contact_telesante.web.words import ROLES


class RestrictionForm(RefusableForm):
    """A restriction that a patient asks for."""

    whom = forms.ChoiceField(label=_("Withheld from"))
    groups = forms.MultipleChoiceField(
        label=_("What is withheld"),
        choices=list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All four: the whole row, name included."),
    )
    asked_date = day_field(_("Day of the written notice"))
    notice = forms.CharField(
        label=_("Where the written notice is kept"),
        max_length=500,
        help_text=_("The notice names the person, the provider or the profession, and the information."),
    )

    def __init__(self, seat: Seat, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [one for one in teams.colleagues_of(seat, seat.version).values() if one.present]
        people.sort(key=lambda one: one.name.casefold())
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (
                _("A person"),
                [(f"user:{one.user_id}", f"{one.name}, {profession_name(one.profession)}") for one in people],
            ),
            (_("A profession"), [(f"profession:{key}", str(name)) for key, name in PROFESSIONS.items()]),
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """What the action takes; what is missing is left for it to refuse."""
        kind, _colon, key = str(self.data.get("whom", "")).partition(":")
        return {
            "user_id": as_id(key) if kind == "user" else None,
            "profession": key if kind == "profession" else "",
            "groups": frozenset(self.cleaned_data.get("groups", ())),
            "asked_date": self.cleaned_data.get("asked_date"),
            "notice": self.cleaned_data.get("notice", ""),
        }


class ReasonForm(RefusableForm):
    """A reason in a sentence."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": "yes"})
    )


class VerdictForm(RefusableForm):
    """What came of a broken glass."""

    verdict = forms.CharField(
        label=_("What you found"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "data-draft": "yes"})
    )


class GroupsForm:
    """The table of what is hidden: a line per role and per profession of the team, a column per group."""

    def __init__(self, hidden: dict[str, list[str]], professions: list[str]) -> None:
        self.groups = list(GROUPS.items())
        whose = [(f"role:{role.value}", str(ROLES[role.value])) for role in HIDING_ROLES]
        told = [(f"profession:{key}", profession_name(key)) for key in professions]
        self.roles, self.professions = self._lines(whose, hidden), self._lines(told, hidden)

    @staticmethod
    def _lines(whose: list[tuple[str, str]], hidden: dict[str, list[str]]) -> list[dict[str, Any]]:
        return [
            {
                "key": key,
                "name": name,
                "cells": [(group, str(word), group not in hidden.get(key, ())) for group, word in GROUPS.items()],
            }
            for key, name in whose
        ]

    @staticmethod
    def read(keys: list[str], seen: list[str]) -> dict[str, frozenset[str]]:
        """What is hidden, from the lines of the form and the boxes left ticked (`role:guest/sensitive`)."""
        ticked = {tuple(one.split("/", 1)) for one in seen if "/" in one}
        return {key: frozenset(group for group in GROUPS if (key, group) not in ticked) for key in keys}
