from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "contact_telesante.web"
    label = "web"
