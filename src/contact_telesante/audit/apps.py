from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "contact_telesante.audit"
    label = "audit"
