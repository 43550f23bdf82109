"""A file to keep, as an answer."""

from django.http import HttpResponse

from contact_telesante.kernel import clock


def attached(made: bytes, content_type: str, name: str, extension: str) -> HttpResponse:
    """The file; its name says what it is and the day, never about whom."""
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.now():%Y-%m-%d}.{extension}"'}
    return HttpResponse(made, content_type=content_type, headers=headers)
