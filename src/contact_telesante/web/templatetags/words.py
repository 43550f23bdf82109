"""The words of a page: bilingual texts, instants as they are read in Québec, icons."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contact_telesante.board.definition import Text
from contact_telesante.web.words import clock_time, day_words

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
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("img/icons.svg"), name)


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
