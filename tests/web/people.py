"""Somebody at a browser without scripts, who proved a moment ago who they are."""

from django.test import Client, RequestFactory

from contact_telesante.web.identity.proofs import prove


def browser(cast, who: str, *, proved: bool = True) -> Client:
    """A signed-in browser; not `proved`, they are asked again before a sensitive act."""
    client = Client()
    client.force_login(cast.users[who])
    if proved:
        request = RequestFactory().get("/")
        request.session, request.user = client.session, cast.users[who]
        prove(request, cast.users[who], "password")
        request.session.save()
    return client
