"""A program that holds a token: JSON in, JSON out."""

import json

from django.test import Client

from contact_telesante.identity.actions import create_token

WARD = "/api/v1/teams/ward"
PROBLEM = "application/problem+json"


class Program:
    """`get`, `post` and `patch` send the token; a body that is not bytes goes as JSON."""

    def __init__(self, who: str, *, read_only: bool = False) -> None:
        self.token = create_token(email=f"{who}@tests.example", read_only=read_only)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, address: str, headers: dict | None = None, **query: object):
        return self.client.get(_full(address), query, headers=headers)

    def post(self, address: str, body: object = None, key: str | None = None, **extra):
        return self._send("POST", address, body, key, **extra)

    def patch(self, address: str, body: object = None, key: str | None = None, **extra):
        return self._send("PATCH", address, body, key, **extra)

    def change(self, patient, base: int | None = None, key: str | None = None, **values: object):
        """PATCH some cells of a patient, as read at its own number unless told otherwise."""
        body = {"base": patient.number if base is None else base, "values": values}
        return self.patch(f"{WARD}/patients/{patient.pk}", body, key)

    def _send(self, method, address, body, key, *, content_type="application/json", headers=None):
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = (headers or {}) | ({} if key is None else {"Idempotency-Key": key})
        return self.client.generic(method, _full(address), content, content_type, headers=headers)


def _full(address: str) -> str:
    return address if address.startswith("/") else f"/api/v1/{address}"


def require_problem(response, status: int, code: str) -> dict:
    """The refusal's document, once it is one, of that status and code."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    said = response.json()
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"]
    assert said["detail"]
    assert said["type"] == f"/api/v1/docs#{code}"
    return said
