"""What differs between two boards, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contact_telesante.board.design.comparison import Difference
from contact_telesante.teams.groups import GROUPS
from contact_telesante.web.settings.words import ASPECTS, REVIEWS, SEVERITIES, type_name
from contact_telesante.web.templatetags.words import text


@dataclass(frozen=True, slots=True)
class Told:
    """One difference: its drawing, its sentence."""

    icon: str
    sentence: str


ICONS = {
    "added": "add",
    "removed": "close",
    "retired": "archive",
    "restored": "reactivate",
    "changed": "edit",
    "ordered": "sort",
}


def told(found: Iterable[Difference]) -> list[Told]:
    """Differences in sentences, in the page's language."""
    return [Told(ICONS[one.how], _sentence(one)) for one in found]


def _sentence(one: Difference) -> str:
    name = text(one.label)
    sentences = {
        ("section", "added"): _("Section “%(name)s” added"),
        ("section", "removed"): _("Section “%(name)s” taken away"),
        ("section", "changed"): _("Section “%(name)s” changed: %(what)s"),
        ("section", "ordered"): _("Sections in another order"),
        ("field", "added"): _("Column “%(name)s” added"),
        ("field", "removed"): _("Column “%(name)s” taken away"),
        ("field", "retired"): _("Column “%(name)s” retired"),
        ("field", "restored"): _("Column “%(name)s” brought back"),
        ("field", "changed"): _("Column “%(name)s” changed: %(what)s"),
        ("field", "ordered"): _("Columns in another order"),
        ("cue", "added"): _("Cue “%(name)s” added"),
        ("cue", "removed"): _("Cue “%(name)s” taken away"),
        ("cue", "changed"): _("Cue “%(name)s” changed: %(what)s"),
        ("cue", "ordered"): _("Cues in another order"),
    }
    return sentences[one.part, one.how] % {"name": name, "what": _aspects(one)}


def _aspects(one: Difference) -> str:
    words = [word for aspect in one.aspects if (word := _aspect(aspect))]
    if one.was and text(one.was) != text(one.label):
        words = [_("was “%(name)s”") % {"name": text(one.was)}, *(w for w in words if w != str(ASPECTS["label"]))]
    return ", ".join(words)


def _aspect(aspect: str) -> str:
    name, becomes, value = aspect.partition("=")
    word = str(ASPECTS[name]) if name in ASPECTS else ""
    if not becomes:
        return word
    values: dict[str, dict[str, Promise]] = {"group": GROUPS, "review": REVIEWS, "severity": SEVERITIES}
    said = type_name(value) if name == "type" else str(values[name].get(value, value or _("none")))
    return f"{word} → {said}"
