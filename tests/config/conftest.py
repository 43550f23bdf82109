"""A data folder of its own, and an embedded server in it, for the tests that kill and mend."""

import shutil
import tempfile
from pathlib import Path

import pytest

from contact_telesante.config import embedded


def new_folder() -> Path:
    """Not pytest's own folder: it shuts that one to the server's account at each run."""
    return Path(tempfile.mkdtemp(prefix="contact-"))


@pytest.fixture
def folder():
    """A data folder that does not exist yet."""
    parent = new_folder()
    yield parent / "data"
    embedded.stop(parent / "data")
    shutil.rmtree(parent)


@pytest.fixture(scope="module")
def server():
    """The data folder of a running embedded server; a test that stops it starts it again."""
    parent = new_folder()
    embedded.start(parent / "data", durable=False)
    yield parent / "data"
    embedded.stop(parent / "data")
    shutil.rmtree(parent)
