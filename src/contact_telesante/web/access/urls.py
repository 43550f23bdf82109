"""The addresses of who may not see what."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.access import views

one_patient = "patients/<uuid:patient_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("access/", views.access, name="access"),
    path("access/breaks/<uuid:break_id>/", views.review, name="review-break"),
    path(one_patient + "restrictions/", views.restrictions, name="restrictions"),
    path(one_patient + "restrictions/<uuid:restriction_id>/lift/", views.lift, name="lift-restriction"),
    path(one_patient + "break-glass/", views.break_glass, name="break-glass"),
]
