"""The register as a table, and a draft notice on paper."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from contact_telesante.interop import csv, pdf
from contact_telesante.privacy.incidents import notices, rules
from contact_telesante.web.privacy.incident_pages import Line
from contact_telesante.web.privacy.incident_words import LABELS, said


def register_as_csv(lines: Iterable[Line], language: str) -> bytes:
    """The register, an incident a line, every item a column."""
    titles = [_("Reference"), _("State"), _("Establishment"), _("Team"), _("Reported on"), _("Reported by")]
    header = [*titles, *(str(LABELS[name]) for name in rules.NAMES)]
    return csv.write(header, (_row(line) for line in lines), language=language)


def notice_as_pdf(notice: notices.Notice) -> bytes:
    """The draft, in its own language."""
    with translation.override(notice.language):
        footer, page_word = _("Draft, to check before it is given."), _("Page")
    sections = [pdf.Section(title=title, paragraphs=lines) for title, lines in notice.parts]
    document = pdf.Document(
        title=notice.title,
        language=notice.language,
        facts=[],
        sections=[pdf.Section(title=notice.recipient, paragraphs=[notice.opening]), *sections],
        footer=footer,
        page_word=page_word,
    )
    return pdf.render(document)


def _row(line: Line) -> list[str]:
    incident, document = line.incident, rules.document_of(line.incident)
    at = incident.reported_at.astimezone(line.zone).isoformat(timespec="minutes")
    told = [incident.reference, line.state, incident.establishment.name, line.team, at, incident.reported_by.name]
    return [*told, *(said(name, document[name]) for name in rules.NAMES)]
