"""Writing and sending a letter, as plain text in the reader's language."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail: whom to, a subject, what follows the greeting in the language of the reader, and where to go on."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    language: str = "fr"


def is_configured() -> bool:
    """Whether letters leave at all."""
    return bool(settings.EMAIL_HOST)


def address_of(path: str) -> str:
    """The whole address of a path of this site, for a letter."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{path}"


def send(letter: Letter) -> bool:
    """Send a letter; False when no server is configured. Raises `OSError` (`SMTPException`) when it does not leave."""
    if not is_configured():
        return False
    with translation.override(letter.language):
        last = _("This message holds no patient data.")
        parts = [_("Hello,"), *letter.paragraphs, *([letter.link] if letter.link else []), last]
    message = EmailMessage(
        subject=letter.subject.replace("\n", " "),
        body="\n\n".join(parts) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return message.send() == 1
