"""The addresses of a team's views and of its wall display."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.views import pages, wall

one = "views/<uuid:view_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("views/", pages.views, name="views"),
    path("views/new/", pages.new, name="new-view"),
    path(one, pages.view, name="view"),
    path(one + "draft/", pages.draft, name="draft-view"),
    path(one + "publish/", pages.publish, name="publish-view"),
    path(one + "settings/", pages.settings, name="view-settings"),
    path(one + "move/", pages.move, name="move-view"),
    path(one + "retire/", pages.retire, name="retire-view"),
    path("settings/views/", pages.of_team, name="settings-views"),
    path("wall/", wall.wall, name="wall"),
]
