"""The address of the editor of conditions."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.conditions import views

urlpatterns: list[URLPattern | URLResolver] = [path("conditions/", views.conditions, name="conditions")]
