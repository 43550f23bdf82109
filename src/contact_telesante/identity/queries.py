"""Reading users and tokens."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.db.models import QuerySet

from contact_telesante.identity.models import READ, Session, Token, User, digest
from contact_telesante.identity.sessions import SessionStore
from contact_telesante.kernel import clock


def token_of(secret: str) -> Token | None:
    """The living token of that secret, with its user; None when unknown, expired, revoked or its user is gone."""
    return _token_of(digest(secret))


def user_of_session(session_key: str) -> User | None:
    """The user signed in under that session key, None when the session ended."""
    user_id = SessionStore(session_key).get(SESSION_KEY)
    return User.active(user_id) if user_id else None


def users_by_email(emails: Iterable[str]) -> dict[str, User]:
    """The users of those addresses, by address in lower case."""
    wanted = {email.lower() for email in emails}
    return {user.email.lower(): user for user in User.objects.filter(email__in=wanted)}


def user(user_id: UUID) -> User:
    """The user of that id."""
    return User.objects.get(pk=user_id)


def credential_of_token(secret: str) -> str:
    """The name under which a token is watched and recorded; it opens nothing."""
    return f"token:{digest(secret)}"


def user_of_credential(credential: str) -> User | None:
    """The active user behind `session:KEY` or `token:DIGEST`, None when it opens nothing."""
    kind, _colon, secret = credential.partition(":")
    if kind == "session":
        return user_of_session(secret)
    token = _token_of(secret)
    return token.user if token else None


def living_credentials(credentials: Iterable[str]) -> set[str]:
    """Which of those credentials still open the house."""
    asked = [credential.partition(":") for credential in credentials]
    sessions = Session.objects.filter(
        pk__in=[secret for kind, _colon, secret in asked if kind == "session"],
        expire_date__gt=clock.now(),
        user_id__in=User.objects.filter(is_active=True).values("pk"),
    )
    tokens = _living_tokens().filter(digest__in=[secret for kind, _colon, secret in asked if kind == "token"])
    return {f"session:{key}" for key in sessions.values_list("pk", flat=True)} | {
        f"token:{key}" for key in tokens.values_list("digest", flat=True)
    }


WITH_USER = f"""
select t.id, t.read_only, {", ".join(f"u.{name}" for name in READ)}
from identity_token t join identity_user u on u.id = t.user_id
where t.digest = %s and t.revoked_at is null and t.expires_at > %s and u.is_active
"""  # noqa: S608 (our own column names)
"""As SQL, because every call of the API begins with it and compiling it takes longer than running it."""


def _token_of(kept: str) -> Token | None:
    with connection.cursor() as cursor:
        cursor.execute(WITH_USER, [kept, clock.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, read_only, *person = row
    return Token(id=token_id, read_only=read_only, digest=kept, user=User.from_db("default", READ, person))


def _living_tokens() -> QuerySet[Token]:
    return Token.objects.filter(revoked_at=None, expires_at__gt=clock.now(), user__is_active=True)
