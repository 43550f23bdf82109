"""The product's settings with sessions of seconds, for a server on which a test may wait for their end."""

import os

from contact_telesante.config.settings import *  # noqa: F403

SESSION_IDLE_AGE = int(os.environ["TESTS_IDLE_SECONDS"])
SESSION_COOKIE_AGE = int(os.environ["TESTS_LONGEST_SECONDS"])
