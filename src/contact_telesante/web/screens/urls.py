"""The addresses of a team's screens; that of the wall they show is outside any team, see `web/urls.py`."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.screens import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("wall/screen/", views.open_here, name="screen-open"),
    path("settings/screens/", views.screens, name="settings-screens"),
    path("settings/screens/<uuid:screen_id>/off/", views.turn_off, name="screen-off"),
]
