"""The embedded servers of `tests/config`, for the commands that work on one."""

from tests.config.conftest import folder, server

__all__ = ["folder", "server"]
