"""What happens to the views that a team shares, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board.views.events import (
    ViewLocked,
    ViewPublished,
    ViewRenamed,
    ViewRetired,
    ViewsOrdered,
)
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _published(event: ViewPublished, teller: Teller) -> str:
    return _("Published the view “%(name)s”") % {"name": teller.reader.word(event.name)}


def _renamed(event: ViewRenamed, teller: Teller) -> str:
    return _("Changed the name or the roles of the view “%(name)s”") % {"name": teller.reader.word(event.name)}


def _locked(event: ViewLocked, teller: Teller) -> str:
    said = _("Locked the view “%(name)s”") if event.locked else _("Unlocked the view “%(name)s”")
    return said % {"name": teller.reader.word(event.name)}


def _ordered(event: ViewsOrdered, teller: Teller) -> str:
    return _("Moved the view “%(name)s” among the tabs") % {"name": teller.reader.word(event.name)}


def _retired(event: ViewRetired, teller: Teller) -> str:
    return _("Put away the view “%(name)s”") % {"name": teller.reader.word(event.name)}


SENTENCES: Sentences = {
    ViewPublished: _published,
    ViewRenamed: _renamed,
    ViewLocked: _locked,
    ViewsOrdered: _ordered,
    ViewRetired: _retired,
}
