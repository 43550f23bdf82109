"""Somebody at a browser who proved who they are just now, for what asks for it again."""

import time

from django.test import Client

from contact_telesante.identity.models import User


def proved(client: Client, user: User, *, seconds_ago: float = 0) -> Client:
    """Make the session of a client signed in as `user` one that proved it so long ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
