"""Writing users and tokens."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.identity import letters
from contact_telesante.identity.models import Session, Token, User, digest, kept_key
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import new_secret
from contact_telesante.kernel.scopes import SYSTEM, Actor, Person

LONGEST_TOKEN_DAYS = 366
TOKEN_PREFIX = "ct_"  # noqa: S105 (makes a leaked token easy to find and to recognise)


@action
def create_user(
    *,
    by: Person,
    email: str,
    password: str | None,
    first_name: str,
    last_name: str,
    language: str = User.Language.FRENCH,
) -> User:
    """Create a user who may sign in with `password`, or with no password yet.

    Raises `InvalidInput` for an address that is not one or that another user has.
    """
    del by
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput({"email": [_("Enter an e-mail address, for example prenom.nom@ssss.gouv.qc.ca.")]}) from None
    if User.objects.filter(email__iexact=email).exists():
        raise InvalidInput({"email": [_("Another account already has this address.")]})
    user = User(email=email, first_name=first_name, last_name=last_name, language=language)
    user.set_password(password)
    user.save(force_insert=True)
    return user


@action
def choose_language(*, by: Person, language: str) -> None:
    """Set the person's language, `fr` or `en`, for pages, messages and exports."""
    if language not in User.Language.values:
        raise InvalidInput({"language": [_("Choose French or English.")]})
    User.objects.filter(pk=by.who).update(language=language)


@action
def choose_theme(*, by: Person, theme: str) -> None:
    """Set the person's theme: empty follows the system."""
    if theme not in User.Theme.values:
        raise InvalidInput({"theme": [_("Choose a theme of the list.")]})
    User.objects.filter(pk=by.who).update(theme=theme)


@action
def issue_token(*, by: Person, user_id: UUID, read_only: bool, days: int, name: str = "") -> str:
    """Make an API token for a user and return it: the only time it can be read.

    Raises `InvalidInput` unless `days` is between 1 and 366.
    """
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise InvalidInput({"days": [_("Choose between 1 and 366 days.")]})
    secret = TOKEN_PREFIX + new_secret()
    Token.objects.create(
        user_id=user_id,
        digest=digest(secret),
        name=name,
        read_only=read_only,
        expires_at=clock.now() + timedelta(days=days),
    )
    record_look(Act.TOKEN_CREATED, by=by, days=days, rights="read" if read_only else "write")
    return secret


def create_token(*, email: str, read_only: bool = False, days: int = 90) -> str:
    """Make an API token for the user of that address; `User.DoesNotExist` when nobody has it."""
    user = User.objects.get(email__iexact=email.strip(), is_active=True)
    return issue_token(by=SYSTEM, user_id=user.pk, read_only=read_only, days=days)


@action
def revoke_token(*, by: Person, token_id: UUID) -> None:
    """End one of the person's own tokens at once; `Token.DoesNotExist` for another's."""
    token = Token.objects.get(pk=token_id, user_id=by.who)
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record_look(Act.TOKEN_REVOKED, by=by)


@action
def change_password(*, by: Person, password: str, keep: str = "") -> None:
    """Give the person another password, end their other sessions, and tell them by letter.

    `keep` is the key of the session that asks. Forms judge the password before.
    """
    user = User.objects.select_for_update().get(pk=by.who)
    user.set_password(password)
    user.save(update_fields=["password"])
    _end(Session.objects.filter(user_id=user.pk).exclude(pk=kept_key(keep)), by=by)
    record_look(Act.PASSWORD_CHANGED, by=by)
    letters.tell.defer(user_id=str(user.pk), what=letters.PASSWORD)


@action
def end_session(*, by: Person, digest: str) -> None:
    """End one of the person's own sessions, named by its digest: its pages and streams die at once.

    Raises `Session.DoesNotExist` when none of theirs has that name.
    """
    mine = Session.objects.filter(user_id=by.who)
    named = mine.get(pk=next((key for key in mine.values_list("pk", flat=True) if key[:16] == digest), None))
    _end(mine.filter(pk=named.pk), by=by)


@action
def end_other_sessions(*, by: Person, keep: str) -> None:
    """End every session of the person but the one of key `keep`."""
    _end(Session.objects.filter(user_id=by.who).exclude(pk=kept_key(keep)), by=by)


@part
def _end(sessions: QuerySet[Session], *, by: Person) -> None:
    count, _rows = sessions.delete()
    if count:
        record_look(Act.SESSION_ENDED, by=by, count=count)


@action
def write_to(*, by: Person, user_id: UUID, what: str) -> None:
    """Have the worker write to a user, known or not: asking takes as long for an address that nobody has."""
    del by
    letters.tell.defer(user_id=str(user_id), what=what)


@action
def forget_expired_sessions(*, by: Person) -> int:
    """Delete the sessions whose time has passed and return how many."""
    del by
    count, _rows = Session.objects.filter(expire_date__lt=Now()).delete()
    return count


@part
def close_all_sessions(*, by: Actor, user_id: UUID) -> None:
    """End whatever lets a person in, sessions and tokens, now that it leads nowhere; they may sign in again."""
    sessions = Session.objects.filter(user_id=user_id)
    tokens = Token.objects.filter(user_id=user_id, revoked_at=None)
    if sessions.delete()[0] + tokens.update(revoked_at=clock.now()):
        record_look(Act.SESSION_ENDED, by=by, purpose=Purpose.MANAGEMENT, member=str(user_id))
