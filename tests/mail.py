"""A real mail server in this process: the letters that reach it, as they were sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.server import free_port

SITE = "https://contact.tests.example"


class Postbox:
    """What arrived. While `down`, nothing is accepted."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.down = False
        self.port = free_port()

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 (the library calls it so)
        if self.down:
            return "451 come back later"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    def text(self) -> str:
        """The text of the last letter."""
        return self.letters[-1].get_content()


@contextmanager
def mail_server() -> Iterator[Postbox]:
    """A mail server for as long as the block lasts, at `port` of this machine."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A mail server, and this process told to use it."""
    with mail_server() as box, override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1", EMAIL_PORT=box.port, EMAIL_USE_TLS=False, EMAIL_HOST_USER="", PUBLIC_ADDRESS=SITE,
    ):  # fmt: skip
        yield box
