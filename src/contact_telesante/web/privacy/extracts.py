"""The full extract in words: as a document, or as a folder of tables with the same as JSON."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contact_telesante.board import catalogue
from contact_telesante.interop import csv, pdf
from contact_telesante.kernel import clock
from contact_telesante.privacy.extracts import Extract
from contact_telesante.privacy.finding import identity_of
from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import ALL_GROUPS, Audience
from contact_telesante.web.board.cells import Reader
from contact_telesante.web.journal.sentences import Line, Teller
from contact_telesante.web.privacy.reports import facts_of, footer_of, moment
from contact_telesante.web.privacy.wording import MEANS, PURPOSES, words

if TYPE_CHECKING:
    from datetime import datetime

    from contact_telesante.board.definition import Field
    from contact_telesante.teams.models import Restriction

ZIP = "application/zip"


class Reading:
    """An extract read in one language, by an audience from whom nothing is hidden."""

    def __init__(self, extract: Extract, language: str) -> None:
        self.extract, self.language, self.zone = extract, language, extract.context.zone
        audience = Audience(language, ALL_GROUPS)
        self.reader = Reader(extract.definition, extract.context, {}, audience)
        self.lines = Teller(extract.house, self.reader).lines(extract.entries)

    def name(self, user_id: object) -> str:
        """A person's name; the system's when nobody did it."""
        who = self.extract.people.get(str(user_id))
        return who.name if who and who.name else _("The system")

    def at(self, instant: datetime | None) -> str:
        """An instant in words, empty for none."""
        return moment(instant, self.zone) if instant else ""

    @property
    def status(self) -> str:
        """Whether they are on the board, and since when."""
        patient, day = self.extract.patient, self.extract.patient.status_date.isoformat()
        if patient.is_active:
            return _("On the board since %(day)s") % {"day": day}
        found = (option for option in catalogue.reasons() if option.id == patient.status_reason)
        reason = next((self.reader.word(option.label) for option in found), patient.status_reason)
        return _("Inactive since %(day)s: %(reason)s") % {"day": day, "reason": reason}

    def fields(self) -> list[dict[str, Any]]:
        """Every field that holds something, in the board's order, then what no definition names any more."""
        patient = self.extract.patient
        told = [self._field(field) for field in self.extract.definition.fields]
        known = self.extract.definition.by_key
        lost = [self._lost(key) for key in patient.values if key not in known]
        return [one for one in [*told, *lost] if one["value"] is not None]

    def _field(self, field: Field) -> dict[str, Any]:
        patient, stamp = self.extract.patient, self.extract.patient.stamp_of(field)
        return {
            "key": field.key,
            "group": field.group,
            "label": self.reader.word(field.label),
            "value": self.reader.value(field, patient),
            "shown": self.reader.shown(field, patient),
            "written_by": self.name(stamp.user_id) if stamp else "",
            "written_at": stamp.at.isoformat() if stamp else None,
            "written": self.at(stamp.at) if stamp else "",
        }

    def _lost(self, key: str) -> dict[str, Any]:
        value = self.extract.patient.values[key]
        unknown = {"written_by": "", "written_at": None, "written": ""}
        return {"key": key, "group": "", "label": key, "value": value, "shown": str(value), **unknown}

    def restrictions(self) -> list[tuple[str, ...]]:
        """What the patient asked not to be seen: whom, what, since when, until when."""
        return [self._restriction(one) for one in self.extract.restrictions]

    def _restriction(self, one: Restriction) -> tuple[str, ...]:
        whom = self.name(one.user_id) if one.user_id else profession_name(one.profession)
        what = ", ".join(words(GROUPS, group).capitalize() for group in one.groups)
        written = f"{self.at(one.at)} — {self.name(one.by_id)}"
        lifted = f"{self.at(one.lifted_at)} — {one.lift_reason}" if one.lifted_at else ""
        return whom, what, one.asked_date.isoformat(), one.notice, written, lifted

    def breaks(self) -> list[tuple[str, ...]]:
        """Who passed over a restriction, when, why, and what was thought of it."""
        return [
            (self.at(one.at), self.name(one.user_id), one.reason, self.at(one.until), one.verdict)
            for one in self.extract.breaks
        ]

    def handoffs(self) -> list[tuple[str, ...]]:
        """What was said of the patient from one shift to the next."""
        return [(self.at(one.at), self.name(one.by_id), said) for one, said in self.extract.handoffs]

    def communications(self) -> list[tuple[str, ...]]:
        """What was communicated, to whom, why."""
        return [
            (
                self.at(one.at),
                words(MEANS, one.means),
                one.nature,
                one.recipient,
                words(PURPOSES, one.purpose),
                one.justification,
                self.name(one.user_id),
            )
            for one in self.extract.communications
        ]


def as_pdf(extract: Extract, language: str) -> bytes:
    """The extract on paper. The current language is the document's."""
    reading = Reading(extract, language)
    identity = identity_of(extract.patient, extract.team)
    fields = [(one["label"], one["shown"], one["written_by"], one["written"]) for one in reading.fields()]
    sections = [
        _section(_("What is on the board"), _header_of_fields(), fields, [2.2, 3, 1.6, 1.6]),
        _section(_("History"), [_("Date"), _("Who"), _("What")], [_told(line, reading) for line in reading.lines]),
        _section(_("Handoffs"), [_("Date"), _("Who"), _("What")], reading.handoffs()),
        _section(_("Restrictions of access"), _header_of_restrictions(), reading.restrictions()),
        _section(_("Restrictions passed over"), _header_of_breaks(), reading.breaks()),
        _section(_("Communications"), _header_of_communications(), reading.communications()),
    ]
    document = pdf.Document(
        title=_("Full extract"),
        language=language,
        lead=_("Everything that the tool holds about this person."),
        facts=[
            *facts_of(identity),
            (_("Status"), reading.status),
            (_("Made on"), moment(clock.now(), reading.zone)),
        ],
        sections=sections,
        footer=footer_of(extract.team.name),
        page_word=_("Page"),
        landscape=True,
    )
    return pdf.render(document)


def as_zip(extract: Extract, language: str) -> bytes:
    """The extract as tables and as JSON. The current language is the file's."""
    reading = Reading(extract, language)
    fields = [(one["label"], one["shown"], one["written_by"], one["written"]) for one in reading.fields()]
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
        "fields.csv": (_header_of_fields(), fields),
        "history.csv": ([_("Date"), _("Who"), _("What")], [_told(line, reading) for line in reading.lines]),
        "handoffs.csv": ([_("Date"), _("Who"), _("What")], reading.handoffs()),
        "restrictions.csv": (_header_of_restrictions(), reading.restrictions()),
        "restrictions-passed-over.csv": (_header_of_breaks(), reading.breaks()),
        "communications.csv": (_header_of_communications(), reading.communications()),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("extract.json", json.dumps(as_data(reading), ensure_ascii=False, indent=2))
        for name, (header, rows) in tables.items():
            folder.writestr(name, csv.write(header, rows, language=language))
    return made.getvalue()


def as_data(reading: Reading) -> dict[str, Any]:
    """The extract as JSON: values as stored beside their words, the journal's entries as they are."""
    extract, patient = reading.extract, reading.extract.patient
    entries = [
        {
            "number": entry.number,
            "kind": entry.kind,
            "at": entry.at.isoformat(),
            "by": reading.name(entry.by_id),
            "data": entry.event.dump(),
        }
        for entry in extract.entries
    ]
    return {
        "made_at": clock.now().isoformat(),
        "language": reading.language,
        "patient": {
            "id": str(patient.pk),
            "team": extract.team.name,
            "status": patient.status,
            "status_words": reading.status,
            "status_date": patient.status_date.isoformat(),
            "created_at": patient.created_at.isoformat(),
        },
        "fields": [{key: value for key, value in one.items() if key != "written"} for one in reading.fields()],
        "history": [_as_data(line) for line in reading.lines],
        "journal": entries,
        "handoffs": _named(("at", "by", "said"), reading.handoffs()),
        "restrictions": _named(("whom", "what", "asked_on", "notice", "written", "lifted"), reading.restrictions()),
        "restrictions_passed_over": _named(("at", "who", "reason", "until", "verdict"), reading.breaks()),
        "communications": _named(
            ("at", "means", "nature", "recipient", "purpose", "justification", "by"), reading.communications()
        ),
    }


def _named(names: Sequence[str], rows: list[tuple[str, ...]]) -> list[dict[str, str]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _as_data(line: Line) -> dict[str, Any]:
    cells = [{"label": cell.label, "old": cell.old, "new": cell.new} for cell in line.cells]
    return {"number": line.number, "at": line.at.isoformat(), "by": line.by, "said": line.sentence, "cells": cells}


def _told(line: Line, reading: Reading) -> tuple[str, str, str]:
    colon = pgettext("after a label", ":")
    cells = [f"{cell.label}{colon} {cell.old or '—'} → {cell.new or '—'}" for cell in line.cells]
    return reading.at(line.at), line.by, ". ".join([line.sentence, "; ".join(cells)]) if cells else line.sentence


def _section(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()
) -> pdf.Section:
    if not rows:
        return pdf.Section(title, paragraphs=[_("Nothing.")])
    return pdf.Section(title, table=pdf.Table(header, rows, widths))


def _header_of_fields() -> list[str]:
    return [_("Field"), _("Value"), _("Written by"), _("Written on")]


def _header_of_restrictions() -> list[str]:
    return [_("From whom"), _("What is hidden"), _("Asked on"), _("Written notice"), _("Entered by"), _("Lifted")]


def _header_of_breaks() -> list[str]:
    return [_("Date"), _("Who"), _("Reason"), _("Until"), _("What was thought of it")]


def _header_of_communications() -> list[str]:
    return [
        _("Date"),
        _("Means"),
        _("What was communicated"),
        _("To whom"),
        _("Purpose"),
        _("Justification"),
        _("Entered by"),
    ]
