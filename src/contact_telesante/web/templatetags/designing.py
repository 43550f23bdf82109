"""The words of a board's parts: types, groups, severities, rules."""

from django import template

from contact_telesante.teams.groups import GROUPS
from contact_telesante.web.settings.words import CHECKS, SEVERITIES, type_name

register = template.Library()

register.filter("field_type", type_name)


@register.filter
def group_name(group: str) -> str:
    """A group of columns in the page's language."""
    return str(GROUPS.get(group, group))


@register.filter
def severity_name(severity: str) -> str:
    """A severity in the page's language."""
    return str(SEVERITIES.get(severity, severity))


@register.filter
def check_name(rule: str) -> str:
    """A validation rule in the page's language."""
    return str(CHECKS[rule][0]) if rule in CHECKS else rule
