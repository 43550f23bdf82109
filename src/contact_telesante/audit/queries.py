"""Reading the looks of a team. Call inside its scope."""

from django.db.models import QuerySet

from contact_telesante.audit.models import Look
from contact_telesante.kernel.scopes import Actor


def looks_of(actor: Actor) -> QuerySet[Look]:
    """The looks at the actor's team, newest first."""
    return Look.objects.filter(team_id=actor.team_id).order_by("-pk")
