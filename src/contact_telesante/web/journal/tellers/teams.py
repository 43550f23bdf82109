"""What happens to the people of a team, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from contact_telesante.web.journal.tellers.base import Sentences, of_user, plain

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _role_changed(event: MemberChanged, teller: Teller) -> str:
    if event.role == event.old_role:
        return _("The end of access of %(name)s changed") % {"name": teller.name(event.user_id)}
    return _("The role of %(name)s changed") % {"name": teller.name(event.user_id)}


def _review_signed(event: ReviewSigned, _teller: Teller) -> str:
    return _("An access review was signed: %(kept)d kept, %(removed)d removed") % {
        "kept": event.kept,
        "removed": event.removed,
    }


SENTENCES: Sentences = {
    MemberJoined: of_user(gettext_lazy("%(name)s joined the team")),
    MemberChanged: _role_changed,
    MemberFileChanged: of_user(gettext_lazy("The file of %(name)s changed")),
    MemberSuspended: of_user(gettext_lazy("The access of %(name)s was suspended")),
    MemberRestored: of_user(gettext_lazy("The access of %(name)s was restored")),
    MemberLeft: of_user(gettext_lazy("%(name)s left the team")),
    MemberInvited: plain(gettext_lazy("Somebody was invited to join the team")),
    InvitationWithdrawn: plain(gettext_lazy("An invitation was withdrawn")),
    UndertakingSigned: of_user(gettext_lazy("%(name)s signed their undertaking of confidentiality")),
    GroupsHidden: plain(gettext_lazy("What each role and profession sees changed")),
    AccessRestricted: plain(gettext_lazy("Access was restricted at the patient’s request")),
    RestrictionLifted: plain(gettext_lazy("A restriction of access was lifted")),
    GlassBroken: of_user(gettext_lazy("%(name)s broke the glass")),
    BreakReviewed: of_user(gettext_lazy("The broken glass of %(name)s was looked into")),
    ReviewOpened: plain(gettext_lazy("An access review began")),
    ReviewSigned: _review_signed,
}
