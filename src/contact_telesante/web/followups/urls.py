"""The addresses of follow-ups."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.followups import views

of_patient = "patients/<uuid:patient_id>/followup/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("followups/", views.followups, name="followups"),
    path(of_patient, views.followup, name="followup"),
    path(of_patient + "done/", views.done, name="followup-done"),
    path(of_patient + "postpone/", views.postpone, name="followup-postpone"),
]
