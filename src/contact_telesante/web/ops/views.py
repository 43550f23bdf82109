"""What operators ask: is the process up, is it ready, what does it measure."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET

from contact_telesante.web.http import public_view
from contact_telesante.web.middleware import client_address

WORKER_SEEN_SECONDS = 60
_migrated = False


@public_view
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@public_view
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, every migration is applied, and a worker was seen in the last minute."""
    del request
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks = {"database": True, "migrations": _is_migrated(), "worker": _worker_seen()}
    except DatabaseError:
        connection.close()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@public_view
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in the Prometheus text format, for loopback or the bearer of the metrics token."""
    if not _may_measure(request):
        return HttpResponseForbidden("metrics: loopback or token only\n", content_type="text/plain")
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(sum(number), 0) from journal_head")
        teams, entries = cursor.fetchone()
        cursor.execute("select status::text, count(*) from procrastinate_jobs group by status")
        jobs = cursor.fetchall()
    lines = [f"contact_teams {teams}", f"contact_journal_entries_total {entries}"]
    lines += [f'contact_jobs{{status="{status}"}} {count}' for status, count in jobs]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _may_measure(request: HttpRequest) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(token, settings.METRICS_TOKEN):
        return True
    return client_address(request) in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603 (once true it stays true for this code)
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _worker_seen() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from procrastinate_workers where last_heartbeat > now() - %s * interval '1 s')",
            [WORKER_SEEN_SECONDS],
        )
        (seen,) = cursor.fetchone()
    return bool(seen)
