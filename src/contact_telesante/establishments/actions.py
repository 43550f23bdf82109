"""Setting establishments up."""

from collections.abc import Iterable
from uuid import UUID

from contact_telesante.establishments.models import EmailDomain, Establishment, Officer
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import Person


@action
def create_establishment(
    *, by: Person, slug: str, name: str, domains: Iterable[str] = (), zone: str = "America/Toronto"
) -> Establishment:
    """Create an establishment that accepts addresses of `domains`; `zone` is an IANA time zone."""
    del by
    establishment = Establishment.objects.create(slug=slug, name=name, zone=zone)
    EmailDomain.objects.bulk_create(
        EmailDomain(establishment=establishment, domain=domain.lower()) for domain in domains
    )
    return establishment


@action
def appoint_officer(*, by: Person, user_id: UUID, office: str, establishment: Establishment | None) -> Officer:
    """Give a user an office, in one establishment or, for the coordination centre and the support desk, in all."""
    del by
    return Officer.objects.create(user_id=user_id, office=Officer.Office(office), establishment=establishment)
