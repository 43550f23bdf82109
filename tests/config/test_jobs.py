"""The worker knows every task of the house, and when to run those that come back."""

from procrastinate.contrib.django import app

from contact_telesante.config import jobs


def test_every_jobs_module_is_found_and_its_tasks_registered():
    found = jobs.job_modules()

    assert {"contact_telesante.board.jobs", "contact_telesante.identity.jobs"} <= set(found)
    assert {name.rpartition(".")[0] for name in app.tasks if name.startswith("contact_telesante.")} <= set(found)
    assert {"contact_telesante.board.jobs.turn_all_cues", "contact_telesante.identity.jobs.forget_sessions"} <= set(
        app.tasks
    )


def test_the_tasks_that_come_back_are_scheduled():
    crons = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}

    assert crons["contact_telesante.board.jobs.turn_all_cues"] == "* * * * *"
