"""The addresses of imports: in a team's settings, and at the coordination centre."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.imports import steps, views

one = "<uuid:import_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.imports, name="settings-import"),
    path("template/", views.template, name="import-template"),
    path("ask/", views.ask, name="import-ask"),
    path(one, views.one_import, name="import"),
    path(one + "reading/", steps.reading, name="import-reading"),
    path(one + "columns/", steps.columns, name="import-columns"),
    path(one + "words/", steps.words, name="import-words"),
    path(one + "doubts/", steps.doubts, name="import-doubts"),
    path(one + "merging/", steps.merging, name="import-merging"),
    path(one + "again/", views.again, name="import-again"),
    path(one + "start/", views.start, name="import-start"),
    path(one + "give-up/", views.give_up, name="import-give-up"),
    path(one + "undo/", views.undo, name="import-undo"),
    path(one + "refused/", views.refused, name="import-refused"),
]
