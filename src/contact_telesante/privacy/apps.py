from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "contact_telesante.privacy"
    label = "privacy"
