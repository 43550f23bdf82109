"""Drafts of the notices that an incident asks for, from its items. The tool sends none: they are copied or printed.

Contents: R-22.1, r. 1, s. 11 and following; for the persons, in words that need no knowledge of the law.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.privacy.models import Incident

COMMISSION, MINISTER, PERSONS = "commission", "minister", "persons"
KINDS = (COMMISSION, MINISTER, PERSONS)
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who answers for the notice: the privacy officer, as the reader will reach them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A draft: its title, whom it is for, and titled paragraphs, all in `language`."""

    kind: str
    language: str
    title: str
    recipient: str
    opening: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def notice_of(incident: Incident, kind: str, language: str, sender: Sender) -> Notice:
    """The draft of that kind in that language; what the register lacks is marked in brackets."""
    with translation.override(language):
        recipients = {
            COMMISSION: _("Commission d’accès à l’information"),
            MINISTER: _("Minister of Health and Social Services"),
            PERSONS: _("Person concerned"),
        }
        told = _to_person(incident, sender) if kind == PERSONS else _to_authority(incident, sender)
        opening = (
            _("%(body)s informs you of a confidentiality incident that concerns your information. We are sorry for it.")
            if kind == PERSONS
            else _("%(body)s gives you notice of a confidentiality incident that presents a risk of serious injury.")
        )
        return Notice(
            kind=kind,
            language=language,
            title=_("Notice of a confidentiality incident"),
            recipient=recipients[kind],
            opening=opening % {"body": incident.establishment.name},
            parts=tuple((title, tuple(lines)) for title, lines in told),
        )


def _to_authority(incident: Incident, sender: Sender) -> list[tuple[str, list[str]]]:
    return [
        (_("Body and reference"), [incident.establishment.name, incident.reference]),
        (_("Person to reach"), _reached(sender)),
        (_("Information concerned"), [_or_blank(incident.information)]),
        (_("Circumstances and, when known, cause"), [_or_blank(incident.circumstances)]),
        (_("Date or period of the incident"), [_period(incident)]),
        (_("Date when the body knew of it"), [_day(incident.known_date)]),
        (_("Persons concerned"), _counts(incident)),
        (_("Why a serious injury is to be feared"), _risk(incident)),
        (_("Measures taken or intended"), [_or_blank(incident.measures)]),
        (_("Notice to the persons concerned"), [_told(incident)]),
    ]


def _to_person(incident: Incident, sender: Sender) -> list[tuple[str, list[str]]]:
    return [
        (_("What happened"), [_or_blank(incident.circumstances)]),
        (_("When"), [_period(incident)]),
        (_("Which information of yours"), [_or_blank(incident.information)]),
        (_("What we did and will do"), [_or_blank(incident.measures)]),
        (
            _("What you can do"),
            [
                _("Beware of calls, letters or messages that speak of your health or ask for information."),
                _("Ask us who has consulted your information: you have that right."),
                _("If somebody seems to use your information, tell us, and the police."),
                _("You may also complain to the Commission d’accès à l’information."),
            ],
        ),
        (_("Whom to ask"), [incident.establishment.name, *_reached(sender)]),
    ]


def _reached(sender: Sender) -> list[str]:
    return [_("%(name)s, privacy officer") % {"name": sender.name}, sender.email]


def _counts(incident: Incident) -> list[str]:
    if incident.persons is None:
        return [_or_blank("")]
    told = ngettext("%(count)s person", "%(count)s persons", incident.persons) % {"count": incident.persons}
    inside = _or_blank("") if incident.persons_in_quebec is None else str(incident.persons_in_quebec)
    return [told, _("Of whom in Québec: %(count)s") % {"count": inside}]


def _risk(incident: Incident) -> list[str]:
    told = (
        _("Sensitivity of the information: %(text)s") % {"text": _or_blank(incident.sensitivity)},
        _("Consequences feared: %(text)s") % {"text": _or_blank(incident.consequences)},
        _("Likelihood of a harmful use: %(text)s") % {"text": _or_blank(incident.likelihood)},
    )
    return [*told, _or_blank(incident.assessment)]


def _told(incident: Incident) -> str:
    if incident.persons_date:
        return _("Given on %(day)s.") % {"day": _day(incident.persons_date)}
    return incident.public_notice.strip() or _("To be given as soon as possible.")


def _period(incident: Incident) -> str:
    if incident.start_date and incident.end_date and incident.start_date != incident.end_date:
        return _("From %(start)s to %(end)s") % {"start": _day(incident.start_date), "end": _day(incident.end_date)}
    return _day(incident.start_date)


def _day(day: date | None) -> str:
    return day.isoformat() if day else _or_blank("")


def _or_blank(text: str) -> str:
    return text.strip() or _("[to be completed]")
