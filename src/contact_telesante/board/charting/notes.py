"""The note: facts as a text ready to paste, in the manner of a profession and in the language of the moment."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, TypeAlias

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contact_telesante.board import queries as board
from contact_telesante.board.charting.facts import Confirmed, Fact, Passage, Said
from contact_telesante.board.charting.queries import Material, member_file
from contact_telesante.board.charting.voice import Voice
from contact_telesante.board.definition import Definition
from contact_telesante.board.rules.values.context import in_language
from contact_telesante.kernel import clock
from contact_telesante.teams import queries as teams
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat

Style: TypeAlias = Literal["nursing", "physician", "plain"]
STYLES: Final[dict[str, Style]] = {
    "nurse": "nursing",
    "auxiliary_nurse": "nursing",
    "attendant": "nursing",
    "physician": "physician",
    "nurse_practitioner": "physician",
}
"""How each profession writes; the others write plainly."""
IDENTITY: Final = ("file_number", "nam")


def style_of(profession: str) -> Style:
    """How that profession writes its notes."""
    return STYLES.get(profession, "plain")


def note(seat: Seat, material: Material, *, style: Style, language: str) -> str:
    """The text of a note: who it is about, what happened, what is planned, who signs. Facts of the journal only."""
    definition = board.definition_of(seat)
    with translation.override(language):
        voice = Voice(
            {field.key: field for field in material.fields},
            teams.colleagues_of(seat, seat.version),
            board.context_of(seat),
        )
        parts = [_heading(material, voice), *_BODIES[style](material, voice, definition), _signature(seat, voice)]
        return "\n\n".join(part for part in parts if part)


def _heading(material: Material, voice: Voice) -> str:
    """Name, record number and health insurance number, as far as the reader sees them; the period."""
    values, lines = material.patient.values, []
    if {"last_name", "first_name"} <= voice.fields.keys():
        names = ", ".join(str(values[key]) for key in ("last_name", "first_name") if values.get(key))
        numbers = [_labelled(voice.label(key), str(values[key])) for key in IDENTITY if _shows(key, material, voice)]
        lines.append(" — ".join(part for part in (names, *numbers) if part))
    period = {"begin": voice.moment(material.begin), "end": voice.moment(material.end)}
    return "\n".join([*lines, _("From %(begin)s to %(end)s") % period])


def _by_time(material: Material, voice: Voice, definition: Definition) -> list[str]:
    """A line per moment and person: how nurses chart."""
    lines = []
    for (_minute, by_id), group in groupby(material.facts, lambda fact: (voice.moment(fact.at), fact.by_id)):
        facts = _in_order(group, definition)
        told = "; ".join(_words(fact, voice) for fact in facts)
        lines.append(f"{voice.moment(facts[0].at)} — {told} ({voice.person(by_id)})")
    return ["\n".join(lines), _planned(material, voice)]


def _as_physicians_do(material: Material, voice: Voice, definition: Definition) -> list[str]:
    """The problem, what changed, what was asked and answered, the plan."""
    requests = [fact for fact in material.facts if isinstance(fact, Said)]
    changes = _ordered(material.facts, definition)
    problem = voice.value("diagnostic", material.patient.values.get("diagnostic")) if _has("diagnostic", voice) else ""
    return [
        _labelled(_("Problem"), problem) if problem else "",
        _listed(_("Changes"), (_dated(fact, voice) for fact in changes)),
        _listed(_("Requests and answers"), (_dated(fact, voice) for fact in requests)),
        _labelled(_("Plan"), planned) if (planned := _planned(material, voice)) else "",
    ]


def _by_theme(material: Material, voice: Voice, definition: Definition) -> list[str]:
    """A heading per section of the board: for who reads by subject."""
    parts = []
    for section in definition.sections:
        facts = [f for f in _ordered(material.facts, definition) if voice.fields[f.key].section == section.key]
        parts.append(_listed(in_language(section.label, voice.language), (_dated(fact, voice) for fact in facts)))
    said = (_dated(fact, voice) for fact in material.facts if isinstance(fact, Said))
    return [*parts, _listed(_("Exchanges"), said), _planned(material, voice)]


_BODIES: Final = {"nursing": _by_time, "physician": _as_physicians_do, "plain": _by_theme}


def _words(fact: Fact, voice: Voice) -> str:
    """« Braden : 14 → 11 »."""
    if isinstance(fact, Confirmed):
        return _labelled(voice.label(fact.key), _("verified, unchanged"))
    if isinstance(fact, Said):
        return _told(fact, voice)
    old, new = voice.value(fact.key, fact.old), voice.value(fact.key, fact.new)
    if not new:
        return _labelled(voice.label(fact.key), _("%(value)s, removed") % {"value": old})
    is_long = voice.fields[fact.key].type == "note"
    return _labelled(voice.label(fact.key), f"{old} → {new}" if old and not is_long else new)


def _told(said: Said, voice: Voice) -> str:
    words = {"words": voice.reason(said.words) if said.kind == "left" else said.words}
    return {
        "asked": _("Question: “%(words)s”"),
        "taken": _("Request taken in charge"),
        "answered": _("Answer: “%(words)s”"),
        "done": _("Answer carried out"),
        "withdrawn": _("Request withdrawn"),
        "left": _("Made inactive: %(words)s"),
        "returned": _("Brought back to the board"),
    }[said.kind] % words


def _dated(fact: Fact, voice: Voice) -> str:
    return f"{_words(fact, voice)} ({voice.moment(fact.at)}, {voice.person(fact.by_id)})"


def _ordered(facts: Sequence[Fact], definition: Definition) -> list[Passage | Confirmed]:
    """The facts about cells, in the order of the board's fields; those of one field in the order they happened."""
    return [fact for fact in _in_order(facts, definition) if not isinstance(fact, Said)]


def _in_order(facts: Iterable[Fact], definition: Definition) -> list[Fact]:
    """What was said, then cells as the board orders them."""
    places = {field.key: place for place, field in enumerate(definition.fields)}
    return sorted(facts, key=lambda fact: -1 if isinstance(fact, Said) else places[fact.key])


def _listed(title: str, lines: Iterable[str]) -> str:
    told = [f"- {line}" for line in lines]
    return "\n".join([_labelled(title, "").rstrip(), *told]) if told else ""


def _planned(material: Material, voice: Voice) -> str:
    """The follow-up that is planned now."""
    values = material.patient.values
    if not _has("suivi_date", voice) or not values.get("suivi_date"):
        return ""
    told: Iterator[str] = (
        voice.value(k, values[k]) for k in ("suivi_date", "suivi_quoi") if _shows(k, material, voice)
    )
    owner = f" ({voice.person_of(values['resp'])})" if _shows("resp", material, voice) else ""
    return _labelled(_("Next follow-up"), ", ".join(told) + owner)


def _signature(seat: Seat, voice: Voice) -> str:
    """Name, profession, permit number, day and hour."""
    permit = member_file(seat).permit
    told = [seat.name, profession_name(seat.profession), _("permit %(number)s") % {"number": permit} if permit else ""]
    return f"{', '.join(part for part in told if part)} — {voice.moment(clock.now())}"


def _has(key: str, voice: Voice) -> bool:
    return key in voice.fields


def _shows(key: str, material: Material, voice: Voice) -> bool:
    return _has(key, voice) and material.patient.values.get(key) is not None


def _labelled(label: str, value: str) -> str:
    return f"{label}{pgettext('after a label', ':')} {value}"
