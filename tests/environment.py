"""The environment every test runs in: the values of .env.example and a database of the run's own.

Loaded before Django reads its settings, so that nothing in a developer's shell or .env changes a test.
"""

import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SQLITE = os.environ.get("ROSTRUM_TEST_DATABASE") == "sqlite"
# Nothing listens there: the fixture `database_server` starts one when the first test asks for the database.
NOT_YET = "postgres://postgres@127.0.0.1:1/rostrum"

# The tests start a server some hundred times. Where Python may keep nothing, each would compile the whole of itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def example() -> Iterator[tuple[str, str]]:
    """Each setting of .env.example with the value given there."""
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name, value


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    folder = tempfile.TemporaryDirectory(prefix="rostrum-tests-")
    early_config.add_cleanup(folder.cleanup)
    os.environ.update(example())
    os.environ["SECRET_KEY"] = "a key for tests"
    os.environ["OFFICERS_NEED_FACTOR"] = "false"  # what officers do is tested here; who counts as one, by its own tests
    os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/rostrum.sqlite3" if SQLITE else NOT_YET
    yield
