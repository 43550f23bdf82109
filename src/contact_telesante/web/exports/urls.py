"""The address of the export."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.exports import views

urlpatterns: list[URLPattern | URLResolver] = [path("export/", views.export, name="export")]
