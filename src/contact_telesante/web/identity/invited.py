"""The invitation that a session carries, for who signs in for the first time."""

from django.http import HttpRequest

from contact_telesante.teams.invitations.queries import found_by

INVITATION = "invitation"
"""Where a session keeps the signed token of the invitation being followed."""


def invited_address(request: HttpRequest) -> str | None:
    """The e-mail address that the session's invitation is for; None without a valid one."""
    token = request.session.get(INVITATION)
    found = found_by(token) if token else None
    return found.invitation.email if found and found.state == "open" else None
