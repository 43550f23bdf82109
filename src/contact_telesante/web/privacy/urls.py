"""The addresses of these pages."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.privacy import analysis, breaks, communications, incidents, logs, views

one_patient = "<slug:slug>/patients/<uuid:patient_id>/"
one_incident = "incidents/<uuid:incident_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="privacy"),
    path("patients/", views.find, name="privacy-find"),
    path(one_patient, views.report, name="privacy-report"),
    path(one_patient + "report/", views.hand_over_report, name="privacy-report-file"),
    path(one_patient + "extract/", views.hand_over_extract, name="privacy-extract"),
    path("communications/", communications.communications, name="privacy-communications"),
    path("communications/note/", communications.note, name="privacy-note"),
    path(
        "communications/register.csv",
        communications.communications_file,
        {"file_format": "csv"},
        name="privacy-communications-csv",
    ),
    path(
        "communications/register.pdf",
        communications.communications_file,
        {"file_format": "pdf"},
        name="privacy-communications-pdf",
    ),
    path(
        "<slug:slug>/communications/<uuid:communication_id>/",
        communications.communication,
        name="privacy-communication",
    ),
    path("<slug:slug>/breaks/", breaks.breaks, name="privacy-breaks"),
    path("logs/", logs.logs, name="privacy-logs"),
    path("logs/logs.csv", logs.logs_file, name="privacy-logs-csv"),
    path("analysis/", analysis.analysis, name="privacy-analysis"),
    path("analysis/analysis.csv", analysis.analysis_file, name="privacy-analysis-csv"),
    path("incidents/", incidents.register, name="privacy-incidents"),
    path("incidents/print/", incidents.printed, name="privacy-incidents-print"),
    path("incidents/register.csv", incidents.exported, name="privacy-incidents-csv"),
    path("incidents/open/", incidents.opened, name="privacy-incident-open"),
    path(one_incident, incidents.incident, name="privacy-incident"),
    path(one_incident + "take-up/", incidents.take_up, name="privacy-incident-take-up"),
    path(one_incident + "close/", incidents.close, name="privacy-incident-close"),
    path(one_incident + "reopen/", incidents.reopen, name="privacy-incident-reopen"),
    path(one_incident + "looks.csv", incidents.looks, name="privacy-incident-looks"),
    path(one_incident + "notices/<slug:kind>/<slug:language>/", incidents.notice, name="privacy-incident-notice"),
    path(
        one_incident + "notices/<slug:kind>/<slug:language>/notice.pdf",
        incidents.notice_file,
        name="privacy-incident-notice-file",
    ),
]
