"""SQL statements of a request, counted in this process by Django's test client; BEGIN and COMMIT are not counted."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def count(client: Client, method: str, path: str, expected: int = 200, **request: object) -> list[str]:
    """The statements of one request, which must be answered as expected."""
    with CaptureQueriesContext(connection) as captured:
        response = client.generic(method, path, SERVER_NAME="localhost", **request)
    connection.close()
    if response.status_code != expected:
        raise RuntimeError(f"{response.status_code} instead of {expected}: {response.content[:300]!r}")
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]
