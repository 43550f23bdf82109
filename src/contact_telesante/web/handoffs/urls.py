"""The addresses of the handoff. What is given has an address for each scope: a draft waits under its own."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.board.handoffs.rules import SCOPES
from contact_telesante.web.handoffs import pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.report, name="handoff"),
    path("print/", views.printed, name="handoff-print"),
    path("pdf/", views.as_pdf, name="handoff-pdf"),
    *(path(f"give/{scope}/", views.give, {"scope": scope}, name=pages.give_name(scope)) for scope in SCOPES),
    path("given/", views.given_list, name="handoffs-given"),
    path("given/<uuid:handoff_id>/", views.given, name="handoff-given"),
    path("given/<uuid:handoff_id>/read-back/", views.read_back, name="handoff-read-back"),
]
