"""Reading establishments."""

from uuid import UUID

from contact_telesante.establishments.models import Establishment, Officer


def offices_of(user_id: UUID) -> list[Officer]:
    """The offices a user holds, with their establishment."""
    return list(Officer.objects.filter(user_id=user_id).select_related("establishment").order_by("office"))


def establishment(slug: str) -> Establishment:
    """The establishment of that slug."""
    return Establishment.objects.get(slug=slug)
