"""Reading users and tokens."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.db.models import QuerySet

from contact_telesante.identity import ahead
from contact_telesante.identity.factors.rules import is_missing
from contact_telesante.identity.models import READ, Session, Token, User, digest, kept_key
from contact_telesante.identity.sessions import SessionStore
from contact_telesante.kernel import clock

FACTOR_GIVEN, FACTOR_DUE = "factor_given", "factor_due"
"""What a session says of the second factor: one was given; its person must have one and has none."""


def token_of(secret: str) -> Token | None:
    """The living token of that secret, with its user; None when unknown, expired, revoked or its user is gone."""
    return _token_of(digest(secret))


def user_of_session(session_key: str) -> User | None:
    """The user signed in under that session key, None when the session ended or waits for a second factor."""
    kept = SessionStore(session_key)
    user_id = kept.get(SESSION_KEY)
    user = User.active(user_id) if user_id else None
    if user is None or is_missing(given=bool(kept.get(FACTOR_GIVEN)), due=bool(kept.get(FACTOR_DUE))):
        return None
    user.factor_given = bool(kept.get(FACTOR_GIVEN))
    return user


def users_by_email(emails: Iterable[str]) -> dict[str, User]:
    """The users of those addresses, by address in lower case."""
    wanted = {email.lower() for email in emails}
    return {user.email.lower(): user for user in User.objects.filter(email__in=wanted)}


def user_by_email(email: str) -> User | None:
    """The user of that address, active or not."""
    return User.objects.filter(email__iexact=email.strip()).first()


def active_user(user_id: UUID) -> User | None:
    """The active user of that id."""
    return User.active(user_id)


def sessions_of(user_id: UUID) -> list[Session]:
    """The user's living sessions, the last seen first."""
    return list(Session.objects.filter(user_id=user_id, expire_date__gt=clock.now()).order_by("-seen_at"))


def tokens_of(user_id: UUID) -> list[Token]:
    """The user's living API tokens, the newest first."""
    return list(_living_tokens().filter(user_id=user_id).order_by("-created_at"))


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
    keys = {kept_key(secret): secret for kind, _colon, secret in asked if kind == "session"}
    sessions = Session.objects.filter(
        pk__in=list(keys),
        expire_date__gt=clock.now(),
        user_id__in=User.objects.filter(is_active=True).values("pk"),
    )
    tokens = _living_tokens().filter(digest__in=[secret for kind, _colon, secret in asked if kind == "token"])
    return {f"session:{keys[key]}" for key in sessions.values_list("pk", flat=True)} | {
        f"token:{key}" for key in tokens.values_list("digest", flat=True)
    }


TOKEN_READ = 3 + len(READ)
"""How many columns tell of a token: its id, whether it only reads, whether a second factor was given, its user."""


def token_statement(more: str = "", joined: str = "") -> str:
    """The living token of a digest with its user `u`, and `more` of what is `joined` to them.

    As SQL, because every call of the API begins with it and compiling it takes longer than running it.
    """
    return f"""
select t.id, t.read_only,
    exists (select from mfa_authenticator a where a.user_id = u.id and a.type in ('totp', 'webauthn'))
    or exists (select from socialaccount_socialaccount s where s.user_id = u.id and s.extra_data @> '{{"mfa": true}}'),
    {", ".join(f"u.{name}" for name in READ)}{more}
from identity_token t join identity_user u on u.id = t.user_id {joined}
where t.digest = %s and t.revoked_at is null and t.expires_at > %s and u.is_active
"""  # noqa: S608 (our own column names)


LIVING_TOKEN = token_statement()


def _token_of(kept: str) -> Token | None:
    row = ahead.take("token", kept)
    if row is None:
        with connection.cursor() as cursor:
            cursor.execute(LIVING_TOKEN, [kept, clock.now()])
            row = cursor.fetchone()
    if row is None:
        return None
    token_id, read_only, factor, *person = row
    user = User.from_db("default", READ, person)
    user.factor_given = factor
    return Token(id=token_id, read_only=read_only, digest=kept, user=user)


def _living_tokens() -> QuerySet[Token]:
    return Token.objects.filter(revoked_at=None, expires_at__gt=clock.now(), user__is_active=True)
