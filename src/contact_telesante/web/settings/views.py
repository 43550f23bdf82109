"""The first page of the settings: where everything is."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.pages import page


@require_safe
@manager_view
def settings(request: TeamRequest) -> HttpResponse:
    """A card for each part of the settings."""
    return page(request, "settings/index.html")
