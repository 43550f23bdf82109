"""The words of a page: bilingual texts, instants as they are read in Québec, icons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contact_telesante.board.definition import Text
from contact_telesante.kernel import clock
from contact_telesante.teams.access.queries import breaks_waiting
from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.professions import profession_name
from contact_telesante.web.words import OFFICES, ROLES, SCRIPT_WORDS, clock_time, day_words

if TYPE_CHECKING:
    from contact_telesante.identity.models import User
    from contact_telesante.teams.seats import Seat
    from contact_telesante.web.board.pages import Section

register = template.Library()


@register.filter
def text(value: Text) -> str:
    """A bilingual text in the page's language, French failing English."""
    language = "en" if get_language() == "en" else "fr"
    return value.get(language) or value.get("fr", "")


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, decorative: a text beside it always says the same. Made once: a board holds thousands."""
    css = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("img/icons.svg"), name
    )


@register.simple_tag
@cache
def once(template_name: str) -> SafeString:
    """A template that says the same to everybody as long as the process lives, rendered once."""
    return SafeString(get_template(template_name).render({}))


@register.simple_tag
def instant(at: datetime | None, zone: ZoneInfo) -> SafeString | str:
    """An instant as `<time>`: « 14 h 30 » today, with its day otherwise; the exact instant on hover."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    exact = f"{local:%Y-%m-%d}, {clock_time(local)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="minutes"), exact, exact)


@register.simple_tag
def day(value: date, near: str = "") -> SafeString:
    """A day as `<time>`: its date, exact. `near="words"` lets scripts write « Auj. »: never in a sentence."""
    kept = "" if near else mark_safe(" data-exact")
    return format_html('<time datetime="{}"{}>{}</time>', value.isoformat(), kept, day_words(value))


@register.simple_tag
def hour(at: datetime, zone: ZoneInfo) -> SafeString:
    """The hour of an instant under its day's title; the exact instant on hover. Not a `<time>`: scripts add its day."""
    local = at.astimezone(zone)
    time = clock_time(local)
    return format_html('<span class="hour" title="{}, {}">{}</span>', local.date().isoformat(), time, time)


@register.simple_tag
def instant_time(at: datetime, zone: ZoneInfo) -> str:
    """The hour alone: « 14 h 30 »."""
    return clock_time(at.astimezone(zone))


@register.simple_tag
def age(at: datetime, zone: tzinfo | None) -> SafeString:
    """An instant as `<time>` whose age scripts write, « 40 min », and keep true; the exact instant on hover."""
    local = at.astimezone(zone)
    exact = f"{local:%Y-%m-%d}, {clock_time(local)}"
    iso = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}" title="{}" data-age>{}</time>', iso, exact, exact)


@register.simple_tag
def now_words(zone: ZoneInfo) -> str:
    """This instant, for paper: « 2026-11-22, 14 h 30 »."""
    local = clock.now().astimezone(zone)
    return f"{local:%Y-%m-%d}, {clock_time(local)}"


@register.simple_tag
def js_words() -> str:
    """The few words that scripts write, as JSON for one attribute."""
    return json.dumps({name: str(word) for name, word in SCRIPT_WORDS.items()}, ensure_ascii=False)


@register.filter
def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day of an instant where the team is."""
    return at.astimezone(zone).date()


@register.filter
def safety_first(sections: Iterable[Section]) -> list[Section]:
    """A patient's sections: what is dangerous to ignore first, who they are last, since their header says it."""
    return sorted(sections, key=lambda section: {"safety": 0, "identity": 2}.get(section.key, 1))


@register.filter
def initials(name: str) -> str:
    """Two letters of a team's name: « CÉ » of « CHSLD des Érables — 3e étage », « GA » of « Équipe Garde »."""
    said = re.split(r"[\s—–'’-]+", name)
    words = [word for word in said if len(word) > 3 and word.lower() not in {"équipe", "team"}] or [name]
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else words[0][:2].upper()


@register.filter
def colour(user: User) -> int:
    """A person's colour, 1–5, the same everywhere."""
    return user.pk.int % 5 + 1


@register.filter
def person_colour(index: int) -> int:
    """A colour, 1–5, for the nth thing of a list."""
    return (index - 1) % 5 + 1


@register.filter
def role_name(role: str) -> str:
    """A member's role in the page's language."""
    return str(ROLES.get(role, role))


@register.filter
def profession(key: str) -> str:
    """A profession in the page's language."""
    return profession_name(key)


@register.simple_tag
def waiting_for(seat: Seat) -> int:
    """How many broken glasses wait for this superuser; 0 for anybody else."""
    return breaks_waiting(seat)


@register.filter
def group_names(groups: Iterable[str]) -> str:
    """Groups of fields in the page's language; all of them are the whole row."""
    named = set(groups)
    return (
        _("the whole row") if named >= GROUPS.keys() else ", ".join(str(GROUPS[one]) for one in GROUPS if one in named)
    )


@register.filter
def office_name(office: str) -> str:
    """An office in the page's language."""
    return str(OFFICES.get(office, office))
