from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "contact_telesante.journal"
    label = "journal"
