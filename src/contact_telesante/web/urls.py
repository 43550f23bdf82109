"""Every address of the site. Each view says who may come in; a test walks this list with every role."""

from django.urls import include, path

from contact_telesante.web.board import pasting
from contact_telesante.web.board import views as board
from contact_telesante.web.identity import life
from contact_telesante.web.imports import coordination
from contact_telesante.web.journal import views as journal
from contact_telesante.web.ops import views as ops
from contact_telesante.web.screens import views as screens
from contact_telesante.web.teams import acceptance
from contact_telesante.web.teams import views as teams

team = "teams/<slug:slug>/"
one_patient = team + "patients/<uuid:patient_id>/"

urlpatterns = [
    path("", teams.home, name="home"),
    path("session/stay/", life.stay, name="session-stay"),
    path("session/again/", life.again, name="session-again"),
    path(team, board.board, name="board"),
    path(team + "search/", board.search, name="search"),
    path(team + "order/", board.order, name="order"),
    path(team + "print/", board.printed, name="print"),
    path(team + "inactive/", board.inactive, name="inactive"),
    path(team + "presence/", board.announce, name="presence"),
    path(team + "paste/", pasting.paste, name="paste"),
    path(team + "paste/undo/", pasting.undo, name="paste-undo"),
    path(team + "patients/add/", board.add, name="add"),
    path(one_patient, board.patient, name="patient"),
    path(one_patient + "history/", board.history, name="history"),
    path(one_patient + "cells/<slug:key>/", board.cell, name="cell"),
    path(one_patient + "undo/", board.undo, name="undo"),
    path(one_patient + "deactivate/", board.deactivate, name="deactivate"),
    path(one_patient + "reactivate/", board.reactivate, name="reactivate"),
    path(team + "journal/", journal.journal, name="journal"),
    path("", include("contact_telesante.web.identity.urls")),
    path(team, include("contact_telesante.web.teams.urls")),
    path(team, include("contact_telesante.web.access.urls")),
    path(team, include("contact_telesante.web.requests.urls")),
    path(team, include("contact_telesante.web.followups.urls")),
    path(team, include("contact_telesante.web.charting.urls")),
    path(team, include("contact_telesante.web.views.urls")),
    path(team, include("contact_telesante.web.freshness.urls")),
    path(team, include("contact_telesante.web.conditions.urls")),
    path(team, include("contact_telesante.web.exports.urls")),
    path(team, include("contact_telesante.web.screens.urls")),
    path("screen/", screens.show, name="screen"),
    path(team + "handoff/", include("contact_telesante.web.handoffs.urls")),
    path(team + "settings/", include("contact_telesante.web.settings.urls")),
    path(team + "settings/import/", include("contact_telesante.web.imports.urls")),
    path("coordination/imports/", coordination.asks, name="coordination-imports"),
    path("coordination/imports/<uuid:team_id>/", coordination.answer, name="coordination-answer"),
    path(team + "settings/", include("contact_telesante.web.cues.urls")),
    path("privacy/", include("contact_telesante.web.privacy.urls")),
    path("invitations/<str:token>/", acceptance.invitation, name="invitation"),
    path("invitations/<str:token>/account/", acceptance.open_account, name="invitation-account"),
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("metrics", ops.metrics, name="metrics"),
]
