"""Reading establishments."""

from uuid import UUID

from contact_telesante.establishments.models import Establishment, Officer


def offices_of(user_id: UUID) -> list[Officer]:
    """The offices a user holds, with their establishment."""
    return list(Officer.objects.filter(user_id=user_id).select_related("establishment").order_by("office"))


def privacy_officers(establishment_id: UUID | None = None) -> list[UUID]:
    """Who answers for privacy in an establishment, or in any of them; user ids."""
    held = Officer.objects.filter(office=Officer.Office.PRIVACY, establishment__isnull=False)
    if establishment_id:
        held = held.filter(establishment_id=establishment_id)
    return list(dict.fromkeys(held.order_by("pk").values_list("user_id", flat=True)))


def establishment(slug: str) -> Establishment:
    """The establishment of that slug."""
    return Establishment.objects.get(slug=slug)
