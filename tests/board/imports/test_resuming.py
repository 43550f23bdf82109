"""The worker that died: its job is begun again by another."""

import asyncio
from types import SimpleNamespace

from contact_telesante.board.imports import actions
from contact_telesante.interop.excel import jobs


def test_the_jobs_of_a_dead_worker_are_begun_again():
    asked, begun = [], []

    class Jobs:
        """What procrastinate tells of jobs whose worker gives no sign of life."""

        async def get_stalled_jobs(self, *, task_name, seconds_since_heartbeat):
            asked.append((task_name, seconds_since_heartbeat))
            return [f"job of {task_name}"]

        async def retry_job(self, job):
            begun.append(job)

    asyncio.run(jobs.resume_imports(SimpleNamespace(app=SimpleNamespace(job_manager=Jobs())), timestamp=0))

    assert asked == [(actions.REHEARSE, jobs.SILENT), (actions.WRITE, jobs.SILENT)]
    assert begun == [f"job of {actions.REHEARSE}", f"job of {actions.WRITE}"]
