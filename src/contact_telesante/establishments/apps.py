from django.apps import AppConfig


class EstablishmentsConfig(AppConfig):
    name = "contact_telesante.establishments"
    label = "establishments"
