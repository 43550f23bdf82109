"""Users, their sessions, their API tokens, and the attempts to pass for them."""

from __future__ import annotations

import hashlib
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.db.models.functions import Lower

from contact_telesante.identity import ahead
from contact_telesante.kernel import clock
from contact_telesante.kernel.ids import new_id


class Users(BaseUserManager["User"]):
    """Finding users by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=(username or "").strip())


class User(AbstractBaseUser):
    """A person who signs in. Rights come from their memberships, never from here."""

    class Language(models.TextChoices):
        FRENCH = "fr", "Français"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        SYSTEM = "", "System"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"
        CONTRAST = "contrast", "High contrast"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    factor_given = False
    """Whether a second factor was given to whoever found this user: a session or a token. Nothing is stored."""

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="identity_user_email_once"),)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def active(cls, user_id: UUID | str) -> User | None:
        """The active user of that id. As SQL, because every page begins with it and compiling it costs more."""
        row = ahead.take("user", str(user_id))
        if row is None:
            with connection.cursor() as cursor:
                cursor.execute(f"select {', '.join(READ)} from identity_user where id = %s and is_active", [user_id])  # noqa: S608 (our own column names)
                row = cursor.fetchone()
        return cls.from_db("default", READ, row) if row else None

    @property
    def name(self) -> str:
        """The full name, as colleagues read it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """« Julie B. »: what fits a cell."""
        return f"{self.first_name} {self.last_name[:1]}.".strip()

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


READ = tuple(str(field.column) for field in User._meta.concrete_fields)
"""Every column of a user, in the order of its model."""


class Session(AbstractBaseSession):
    """A signed-in browser, with its owner, so that sessions can be listed and closed from afar.

    `session_key` holds the digest of the browser's key, see `kept_key`: a copy of the database opens no session.
    """

    user_id = models.UUIDField(null=True, db_index=True)
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    agent = models.CharField(max_length=300, default="", blank=True)
    address = models.GenericIPAddressField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        from contact_telesante.identity.sessions import SessionStore  # noqa: PLC0415 (the store needs this model)

        return SessionStore


def digest(secret: str) -> str:
    """What is kept of a token. A plain hash suffices: the token is 256 random bits, not a password."""
    return hashlib.sha256(secret.encode()).hexdigest()


def kept_key(session_key: str) -> str:
    """What is kept of a session's key, in Django's forty letters; the first sixteen name it in the audit."""
    return digest(session_key)[:40]


class Token(models.Model):
    """An API token. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, default="", blank=True)
    read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """How often something was tried since an instant. The key is a digest: it names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
