"""The words of a page: bilingual texts, instants as they are read in Québec, icons."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contact_telesante.board.definition import Text
from contact_telesante.kernel import clock
from contact_telesante.web.words import OFFICES, ROLES, SCRIPT_WORDS, clock_time, day_words

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

register = template.Library()


@register.filter
def text(value: Text) -> str:
    """A bilingual text in the page's language, French failing English."""
    language = "en" if get_language() == "en" else "fr"
    return value.get(language) or value.get("fr", "")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, decorative: a text beside it always says the same."""
    css = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("img/icons.svg"), name
    )


@register.simple_tag
def instant(at: datetime | None, zone: ZoneInfo) -> SafeString | str:
    """An instant as `<time>`: « 14 h 30 » today, with its day otherwise; the exact instant on hover."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    exact = f"{local:%Y-%m-%d}, {clock_time(local)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="minutes"), exact, exact)


@register.simple_tag
def day(value: date) -> SafeString:
    """A day as `<time>`: its date, exact."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_words(value))


@register.simple_tag
def instant_time(at: datetime, zone: ZoneInfo) -> str:
    """The hour alone: « 14 h 30 »."""
    return clock_time(at.astimezone(zone))


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
def initials(name: str) -> str:
    """Two letters of a team's name."""
    words = [word for word in re.split(r"[\s—–'’-]+", name) if len(word) > 2]
    return (words[-1] if words else name)[:2].upper()


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
def office_name(office: str) -> str:
    """An office in the page's language."""
    return str(OFFICES.get(office, office))
