from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "contact_telesante.live"
    label = "live"
