"""What a password must be, each refusal in one sentence that says what to do."""

from django.contrib.auth import password_validation as rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contact_telesante.identity.models import User

SHORTEST = 12
LONGEST = 1000
"""Letters that are read: hashing more would only keep the processor busy."""


class Length:
    """Long enough, the only thing that really counts (NIST SP 800-63B, 5.1.1.2)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` for a password that is too short."""
        del user
        if len(password) < SHORTEST:
            raise ValidationError(_("Write at least 12 characters: a few words that do not go together."))

    def get_help_text(self) -> str:
        """What is asked."""
        return _("At least 12 characters: a few words that do not go together.")


class Personal(rules.UserAttributeSimilarityValidator):
    """Nothing that the person's colleagues would guess."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "first_name", "last_name"))

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` for a password made of the person's name or address."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(_("Choose something that is neither your name nor your address.")) from None


class Common(rules.CommonPasswordValidator):
    """Nothing out of the lists that attackers try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` for a password of those lists."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(_("Many people use this password. Choose another one.")) from None


class NotOnlyDigits(rules.NumericPasswordValidator):
    """Digits alone are too few."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` for digits alone."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(_("Digits alone are not enough: add letters.")) from None
