"""The addresses of the note for the chart."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.charting import views

of_patient = "patients/<uuid:patient_id>/chart-note/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("chart-notes/", views.chart_notes, name="chart-notes"),
    path(of_patient, views.chart_note, name="chart-note"),
    path(of_patient + "pdf/", views.chart_note_pdf, name="chart-note-pdf"),
    path(of_patient + "chart/", views.chart, name="chart-patient"),
]
