"""An organisation's OpenID provider, as a process of its own: oidc-provider-mock, made to demand PKCE.

`python -m tests.provider PORT` serves it; `running()` starts it for a test, `Provider.person` makes an account there.
"""

import base64
import contextlib
import hashlib
import io
import json
import logging
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from wsgiref.simple_server import make_server

READY_SECONDS = 20
TENANT = "11111111-2222-3333-4444-555555555555"


@dataclass
class Provider:
    """The running provider."""

    url: str

    def settings(self, **more: str) -> dict[str, str]:
        """What the installation's environment says of it."""
        return {
            "CONTACT_OIDC_SERVER": self.url,
            "CONTACT_OIDC_CLIENT": "contact",
            "CONTACT_OIDC_SECRET": "a-secret",
            "CONTACT_OIDC_NAME": "CIUSSS des tests",
            "CONTACT_OIDC_UID": "oid",
            "CONTACT_OIDC_TENANT": TENANT,
            "CONTACT_OIDC_DOMAINS": "tests.example",
        } | more

    def person(self, sub: str, email: str, **claims: object) -> None:
        """An account there, with the claims that an identity token will carry."""
        said = {"email": email, "oid": sub, "tid": TENANT, "given_name": "Zoé", "family_name": "Essai"} | claims
        body = json.dumps({name: value for name, value in said.items() if value is not None}).encode()
        request = urllib.request.Request(f"{self.url}/users/{quote(sub)}", body, method="PUT")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=5).close()

    def consent(self, address: str, oid: str) -> str:
        """What a browser does there: the account is chosen, and the address to come back to is the answer."""
        request = urllib.request.Request(address, urlencode({"sub": oid}).encode(), method="POST")
        opener = urllib.request.build_opener(_Stay)
        try:
            return str(opener.open(request, timeout=5).headers["Location"])
        except urllib.error.HTTPError as answer:
            return str(answer.headers["Location"])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_answer: object) -> None:
        return None


@contextlib.contextmanager
def running(port: int) -> Iterator[Provider]:
    """The provider, for as long as the block lasts."""
    process = subprocess.Popen([sys.executable, "-m", "tests.provider", str(port)], stderr=subprocess.DEVNULL)
    provider = Provider(f"http://localhost:{port}")
    try:
        _wait(provider)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def _wait(provider: Provider) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{provider.url}/jwks", timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the provider does not answer")


class Pkce:
    """Refuse to exchange a code without the verifier of the challenge that it was asked with (RFC 7636)."""

    def __init__(self, app: object) -> None:
        self.app, self.challenges = app, {}

    def __call__(self, environ, start_response):
        asked = parse_qs(environ.get("QUERY_STRING", ""))

        def keep(status, headers, *rest):
            codes = parse_qs(urlsplit(dict(headers).get("Location", "")).query).get("code")
            if codes:
                self.challenges[codes[0]] = asked.get("code_challenge", [""])[0]
            return start_response(status, headers, *rest)

        if environ["PATH_INFO"] == "/oauth2/token" and not self._proved(environ):
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        return self.app(environ, keep)

    def _proved(self, environ) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return bool(challenge) and self.challenges.get(sent.get("code", "")) == challenge


def main(port: int) -> None:
    """Serve until terminated."""
    import oidc_provider_mock  # noqa: PLC0415 (deprecated in part: it warns, in its own process alone)

    logging.disable()
    make_server("127.0.0.1", port, Pkce(oidc_provider_mock.app())).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
