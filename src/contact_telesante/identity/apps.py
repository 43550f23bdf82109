from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "contact_telesante.identity"
    label = "identity"
