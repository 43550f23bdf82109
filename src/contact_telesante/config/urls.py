"""The site's addresses: pages, and the API beside them."""

from django.urls import include, path

from contact_telesante.api import api

urlpatterns = [
    path("api/v1/", api.urls),  # first: one comparison for a page, sixty for a call the other way round
    path("", include("contact_telesante.web.urls")),
]
handler400 = "contact_telesante.web.errors.bad_request"
handler403 = "contact_telesante.web.errors.forbidden"
handler404 = "contact_telesante.web.errors.not_found"
handler500 = "contact_telesante.web.errors.server_error"
