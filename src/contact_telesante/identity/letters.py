"""Letters about one's own account: that something happened, and where to look. Sent by the worker."""

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from contact_telesante import mail
from contact_telesante.identity.models import User

RESET, LOCKED, PASSWORD, FACTOR, TOKEN = "reset", "locked", "password", "factor", "token"
NEW_PASSWORD = "/sign-in/reset/{user}/{token}/"  # noqa: S105 (an address)
ACCOUNT = "/account/"
reset_tokens = PasswordResetTokenGenerator()


@app.task(name="identity.tell", pass_context=False)
def tell(user_id: str, what: str) -> None:
    """Write to the user about `what`, unless nobody active has that id. The secret of a link is made here."""
    user = User.active(UUID(user_id))
    if user is not None:
        mail.send(letter_about(what, user))


def letter_about(what: str, user: User) -> mail.Letter:
    """The letter that says so, in the user's language."""
    with translation.override(user.language):
        subject, *paragraphs = _words()[what]
    path = NEW_PASSWORD.format(user=user.pk, token=reset_tokens.make_token(user)) if what == RESET else ACCOUNT
    return mail.Letter(
        to=user.email,
        subject=subject,
        paragraphs=tuple(paragraphs),
        link=mail.address_of(path),
        language=user.language,
    )


def _words() -> dict[str, tuple[str, ...]]:
    unknown = _("If this was not you, change your password and warn your superuser.")
    return {
        RESET: (
            _("Choose a new password"),
            _("Somebody asked for a new password for your account. This link is good for one hour, once."),
            _("If this was not you, do nothing: your password stays as it is."),
        ),
        LOCKED: (
            _("Too many attempts on your account"),
            _(
                "Somebody tried a wrong password ten times."
                " Signing in by password waits 15 minutes where you never did."
            ),
            _("If this was you, ask for a new password. If not, your password held; nothing else is needed."),
        ),
        PASSWORD: (_("Your password changed"), _("The password of your account was changed."), unknown),
        FACTOR: (_("Your ways to sign in changed"), _("A way to sign in was added or removed."), unknown),
        TOKEN: (_("A new API token"), _("An API token was made for your account."), unknown),
    }
