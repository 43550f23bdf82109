"""Where the worker finds its tasks: every domain's `jobs` module."""

from procrastinate import App

JOB_MODULES = ("contact_telesante.board.jobs", "contact_telesante.identity.jobs")


def on_app_ready(app: App) -> None:
    """Register the tasks once Django is ready."""
    app.import_paths = [*(app.import_paths or []), *JOB_MODULES]
    app.perform_import_paths()  # type: ignore[no-untyped-call]
