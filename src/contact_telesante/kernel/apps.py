from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "contact_telesante.kernel"
    label = "kernel"
