"""The stage: a real PostgreSQL, the application's role, the standing cast."""

from dataclasses import replace

import pytest
from django.template import Template

from contact_telesante.kernel.scopes import _current
from tests import databases, make
from tests import server as server_module
from tests.forgetting import forget_versions


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """A copy of the migrated template for this process, with the cast already seated."""
    with django_db_blocker.unblock():
        made = databases.copy_of_template(worker_id)
        with databases.connected_to(made):
            make_cast_once.cast = make.make_cast()
            yield


def make_cast_once():
    """The cast is made with the database; each test rolls back to it."""
    return make_cast_once.cast


@pytest.fixture
def cast(db) -> make.Cast:
    """Ada edits, Ben only reads, Cleo sits in another team, Gil is a guest, Sam is superuser.

    Whom a test adds to the cast leaves with it.
    """
    made = make_cast_once()
    return replace(made, users=dict(made.users))


@pytest.fixture(autouse=True, scope="session")
def _templates_told_whole(django_test_environment):
    """Of a page, the test client is told the template and its context, not each of the hundred pieces it includes."""
    told = Template._render

    def render(template, context):
        return told(template, context) if context.template is template else template.nodelist.render(context)

    Template._render = render
    yield
    Template._render = told


@pytest.fixture(autouse=True)
def _no_scope_left():
    """No test leaves a scope open behind it."""
    yield
    assert _current.get() is None
    forget_versions()  # a test's version rolls back, and the next test takes it again


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker, worker_id):
    """A real web process and a real worker, with a cast of their own; what is written there stays."""
    with django_db_blocker.unblock(), server_module.running(f"{worker_id}_server") as running:
        yield running
