"""The product's own settings, on the tests' PostgreSQL, as the application's role."""

import os
import tempfile

from tests.postgres import ensure_server

app_url, owner_url = ensure_server()
os.environ |= {"DATABASE_URL": app_url, "DATABASE_OWNER_URL": owner_url}
os.environ.setdefault("CONTACT_SECRET_KEY", "tests-only-" + "0" * 40)
os.environ.setdefault("CONTACT_INSECURE", "yes")
os.environ.setdefault("CONTACT_SECOND_FACTOR", "optional")
os.environ.setdefault("CONTACT_DATA", tempfile.gettempdir())

from contact_telesante.config import messages  # noqa: E402
from contact_telesante.config.settings import *  # noqa: E402, F403

messages.compile_all()

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
WHITENOISE_AUTOREFRESH = True
