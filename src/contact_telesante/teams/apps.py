from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "contact_telesante.teams"
    label = "teams"
