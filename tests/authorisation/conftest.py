"""One world for all rows: every request is taken back once it is answered."""

import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.authorisation import answers
from tests.authorisation.world import World, meetings, opinions, people, sessions


@pytest.fixture(scope="package")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """In a transaction that is never committed. Officers need a second factor, as a server of one's own asks for it."""
    key = tmp_path_factory.mktemp("authorisation") / "signing.key"
    chosen = override_settings(OFFICERS_NEED_FACTOR=True, SIGNER_SOCKET="", SIGNING_KEY_FILE=str(key))
    with django_db_blocker.unblock(), chosen, answers.taken_back():
        built = World()
        people.build(built)
        meetings.build(built)
        opinions.build(built)
        sessions.build(built)
        logging.disable(logging.WARNING)  # which would hold a line for every refusal
        yield built
        logging.disable(logging.NOTSET)
