"""Who a session is of. Every way to prove who one is ends in one session, opened by `web.identity.entering`."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from contact_telesante.identity.models import User


class LocalAccount(BaseBackend):
    """The users of this installation. It checks no password: who signs in is counted first, elsewhere."""

    def get_user(self, user_id: UUID | str) -> User | None:
        """The active user of that id."""
        return User.active(user_id)


def right_password(user: User | None, password: str) -> bool:
    """Whether it is an active user's password; nobody's takes as long to refuse as somebody's."""
    if user is None or not user.has_usable_password():
        User().set_password(password)
        return False
    return user.check_password(password) and user.is_active
