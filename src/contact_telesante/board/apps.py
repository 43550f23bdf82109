from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "contact_telesante.board"
    label = "board"
