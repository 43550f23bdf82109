"""The addresses of requests."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.requests import views

of_patient = "patients/<uuid:patient_id>/requests/"
one = of_patient + "<uuid:request_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/", views.requests, name="requests"),
    path(of_patient + "ask/", views.ask, name="ask"),
    path(one + "answer/", views.answer, name="answer"),
    path(one + "take/", views.take, name="take-request"),
    path(one + "done/", views.finish, name="finish-request"),
    path(one + "withdraw/", views.withdraw, name="withdraw-request"),
]
