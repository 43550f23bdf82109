"""The database engine: a connection that lasts, notices that its server has gone, and begins without a trip more."""

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction

from tests import databases


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, worker_id):
    with django_db_blocker.unblock():
        return databases.copy_of_template(f"engine_{worker_id}")


@pytest.fixture
def alone(made, django_db_blocker):
    """A connection to a database of its own, outside any test's transaction."""
    with django_db_blocker.unblock(), databases.connected_to(made):
        yield


def one(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_connection_lasts_from_one_request_to_the_next(alone):
    first = one("select pg_backend_pid()")
    close_old_connections()

    assert one("select pg_backend_pid()") == first


def test_a_connection_whose_server_has_gone_is_replaced_before_anybody_needs_it(alone):
    first = one("select pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [first])
    other.close()

    close_old_connections()

    assert one("select pg_backend_pid()") != first


def test_a_transaction_begins_with_its_settings(alone):
    with transaction.atomic():
        connection.set_local({"app.team_id": "it's", "app.user_id": ""})
        inside = one("select current_setting('app.team_id')")
        connection.set_local({"app.team_id": "another"})
        after = one("select current_setting('app.team_id')")

    assert (inside, after) == ("it's", "another")
    assert one("select coalesce(current_setting('app.team_id', true), '')") == ""


def test_what_it_sets_ends_with_a_transaction_that_failed(alone):
    def fails():
        with transaction.atomic():
            connection.set_local({"app.team_id": "x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert one("select coalesce(current_setting('app.team_id', true), '')") == ""


def test_a_setting_that_the_server_refuses_is_an_error_of_the_database(alone):
    with pytest.raises(OperationalError, match="nowhere"), transaction.atomic():
        connection.set_local({"nowhere": "x"})
