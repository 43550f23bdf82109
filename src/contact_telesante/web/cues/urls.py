"""The addresses of the cue builder, under `teams/<slug>/settings/`."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.cues import sets, views

one = "cues/of/<slug:cue>/"
one_set = "cues/sets/<uuid:set_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cues/", views.cues, name="settings-cues"),
    path("cues/add/", views.add, name="cue-add"),
    path("cues/trial/", views.trial, name="cue-trial"),
    path(one, views.cue, name="cue"),
    path(one + "move/", views.move, name="cue-move"),
    path(one + "turn/", views.turn, name="cue-turn"),
    path(one + "duplicate/", views.duplicate, name="cue-duplicate"),
    path(one + "remove/", views.remove, name="cue-remove"),
    path("cues/sets/", sets.sets, name="cue-sets"),
    path("cues/sets/save/", sets.save, name="cue-set-save"),
    path(one_set, sets.cue_set, name="cue-set"),
    path(one_set + "retire/", sets.retire, name="cue-set-retire"),
]
