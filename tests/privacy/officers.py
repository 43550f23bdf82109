"""Privacy officers, and a browser that proved a moment ago who is at it."""

from uuid import uuid4

from django.http import HttpRequest
from django.test import Client

from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.establishments.models import Establishment
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import SYSTEM
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.queries import desk_of
from contact_telesante.web.identity.proofs import prove
from tests.make import Cast, make_user

WHY = {"reason": "request", "reference": "AI-2026-014"}


def make_officer(establishment: Establishment, name: str = "Odile", *, language: str = "fr") -> User:
    """A privacy officer of that establishment."""
    user = make_user(name, language=language)
    appoint_officer(by=SYSTEM, user_id=user.pk, office="privacy", establishment=establishment)
    return user


def officer_of(cast: Cast, *, language: str = "fr") -> User:
    """The officer of the cast's establishment."""
    return make_officer(cast.ward.establishment, language=language)


def officer_elsewhere() -> User:
    """The officer of another establishment."""
    elsewhere = create_establishment(by=SYSTEM, slug="ailleurs", name="CISSS d’ailleurs")
    return make_officer(elsewhere, "Paul")


def desk(user: User) -> Desk:
    """The officer's desk, for one request."""
    return desk_of(user).keyed(str(uuid4()))


def signed_in(user: User, *, proved: bool = True) -> Client:
    """A browser with that person at it; `proved` a moment ago, unless told otherwise."""
    client = Client()
    client.force_login(user)
    if proved:
        request = HttpRequest()
        request.session = client.session
        prove(request, user, "password")
        request.session.save()
    return client


def handed(**changed: object) -> dict[str, object]:
    """What the form sends to hand something over."""
    usual = {
        "recipient": "L’usagère elle-même",
        "justification": "Demande écrite du 20 novembre",
        "reference": "AI-2026-014",
        "language": "fr",
        "file_format": "pdf",
        "key": str(uuid4()),
    }
    return usual | changed
