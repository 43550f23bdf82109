"""The monthly letter to privacy officers: that the analysis of accesses is ready. No name, no figure."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contact_telesante import mail
from contact_telesante.identity.models import User

ANALYSIS = "/privacy/analysis/?month={month}"


def month_before(timestamp: int) -> str:
    """The month, « 2026-11 », that ended before the one of that instant."""
    first = datetime.fromtimestamp(timestamp, UTC).date().replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def analysis_letter(user_id: UUID, month: str) -> mail.Letter | None:
    """« The analysis of November 2026 is ready », in the officer's language; None when they are no longer active."""
    user = User.active(user_id)
    if user is None:
        return None
    with translation.override(user.language):
        named = {"month": date_format(date.fromisoformat(f"{month}-01"), "F Y")}
        subject = _("The analysis of accesses of %(month)s is ready") % named
        text = _("The analysis of accesses of %(month)s is ready for your teams. Sign in to read it.") % named
    return mail.Letter(
        to=user.email,
        subject=subject,
        paragraphs=(text,),
        link=mail.address_of(ANALYSIS.format(month=month)),
        language=user.language,
    )
