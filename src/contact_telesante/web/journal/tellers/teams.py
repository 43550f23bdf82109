"""What happens to the people of a team, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.teams.events import (
    AccessRestricted,
    BreakReviewed,
    GlassBroken,
    GroupsHidden,
    InvitationWithdrawn,
    MemberChanged,
    MemberFileChanged,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MemberRestored,
    MemberSuspended,
    RestrictionLifted,
    ReviewOpened,
    ReviewSigned,
    UndertakingSigned,
)
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _joined(event: MemberJoined, teller: Teller) -> str:
    return _("%(name)s joined the team") % {"name": teller.name(event.user_id)}


def _role_changed(event: MemberChanged, teller: Teller) -> str:
    if event.role == event.old_role:
        return _("The end of access of %(name)s changed") % {"name": teller.name(event.user_id)}
    return _("The role of %(name)s changed") % {"name": teller.name(event.user_id)}


def _file_changed(event: MemberFileChanged, teller: Teller) -> str:
    return _("The file of %(name)s changed") % {"name": teller.name(event.user_id)}


def _suspended(event: MemberSuspended, teller: Teller) -> str:
    return _("The access of %(name)s was suspended") % {"name": teller.name(event.user_id)}


def _restored(event: MemberRestored, teller: Teller) -> str:
    return _("The access of %(name)s was restored") % {"name": teller.name(event.user_id)}


def _invited(_event: MemberInvited, _teller: Teller) -> str:
    return _("Somebody was invited to join the team")


def _withdrawn(_event: InvitationWithdrawn, _teller: Teller) -> str:
    return _("An invitation was withdrawn")


def _signed(event: UndertakingSigned, teller: Teller) -> str:
    return _("%(name)s signed their undertaking of confidentiality") % {"name": teller.name(event.user_id)}


def _groups_hidden(_event: GroupsHidden, _teller: Teller) -> str:
    return _("What each role and profession sees changed")


def _restricted(_event: AccessRestricted, _teller: Teller) -> str:
    return _("Access was restricted at the patient’s request")


def _lifted(_event: RestrictionLifted, _teller: Teller) -> str:
    return _("A restriction of access was lifted")


def _glass_broken(event: GlassBroken, teller: Teller) -> str:
    return _("%(name)s broke the glass") % {"name": teller.name(event.user_id)}


def _break_reviewed(event: BreakReviewed, teller: Teller) -> str:
    return _("The broken glass of %(name)s was looked into") % {"name": teller.name(event.user_id)}


def _review_opened(_event: ReviewOpened, _teller: Teller) -> str:
    return _("An access review began")


def _review_signed(event: ReviewSigned, _teller: Teller) -> str:
    return _("An access review was signed: %(kept)d kept, %(removed)d removed") % {
        "kept": event.kept,
        "removed": event.removed,
    }


def _left(event: MemberLeft, teller: Teller) -> str:
    return _("%(name)s left the team") % {"name": teller.name(event.user_id)}


SENTENCES: Sentences = {
    MemberJoined: _joined,
    MemberChanged: _role_changed,
    MemberFileChanged: _file_changed,
    MemberSuspended: _suspended,
    MemberRestored: _restored,
    MemberLeft: _left,
    MemberInvited: _invited,
    InvitationWithdrawn: _withdrawn,
    UndertakingSigned: _signed,
    GroupsHidden: _groups_hidden,
    AccessRestricted: _restricted,
    RestrictionLifted: _lifted,
    GlassBroken: _glass_broken,
    BreakReviewed: _break_reviewed,
    ReviewOpened: _review_opened,
    ReviewSigned: _review_signed,
}
