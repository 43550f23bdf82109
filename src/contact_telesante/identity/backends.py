"""Ways to prove who one is. Each further way is one more backend here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from contact_telesante.identity.models import User


class LocalAccount(BaseBackend):
    """E-mail and password of an account created here."""

    def authenticate(self, request: Any, email: str = "", password: str = "", **_credentials: Any) -> User | None:
        """The active user of that address and password, else None; an unknown address takes as long as a known one."""
        del request
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: UUID | str) -> User | None:
        """The active user of that id."""
        return User.active(user_id)
