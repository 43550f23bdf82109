"""The browser of a screen is nobody's, everywhere but on its wall."""

from django.test import Client

from contact_telesante.web.screens.views import COOKIE
from tests.security.addresses import ADDRESSES
from tests.security.world import undone


def test_the_cookie_of_a_screen_opens_its_wall_and_nothing_else(world):
    nobody, screen, wrong = Client(), Client(), {}
    with undone():
        sam = world.client("sam")
        sam.post("/teams/north/wall/screen/", {"name": "Poste", "view": "all", "hours": 24})
        kept = sam.cookies[COOKIE].value

        for name, address in ADDRESSES.items():
            path = address.filled(world.north.ids)
            for method in ("get", "post"):
                screen.cookies[COOKIE] = kept
                theirs, ours = (getattr(client, method)(path).status_code for client in (nobody, screen))
                if theirs != ours:
                    wrong[name, method] = ours
        api = [client.get("/api/v1/teams/north/patients").status_code for client in (nobody, screen)]

    assert wrong == {("screen", "get"): 200}
    assert api == [401, 401]
