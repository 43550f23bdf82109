"""Where the worker finds its tasks: every `jobs` module of the house."""

from pkgutil import walk_packages

from procrastinate import App
from procrastinate.contrib.django import procrastinate_app

import contact_telesante


def job_modules() -> list[str]:
    """The names of all modules called `jobs`, wherever they are."""
    found = walk_packages(contact_telesante.__path__, f"{contact_telesante.__name__}.", onerror=lambda _name: None)
    return sorted(module.name for module in found if module.name.endswith(".jobs") and ".config." not in module.name)


def on_app_ready(app: App) -> None:
    """Register the tasks once Django is ready: in the app itself, which Django would name a moment too late."""
    procrastinate_app.current_app = app
    app.import_paths = [*(app.import_paths or []), *job_modules()]
    app.perform_import_paths()  # type: ignore[no-untyped-call]
