"""The addresses of the age of information."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.freshness import views

one_patient = "patients/<uuid:patient_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("stale/", views.stale, name="stale"),
    path(one_patient + "cells/<slug:key>/age/", views.age, name="age"),
    path(one_patient + "confirm/", views.confirm, name="confirm"),
]
