"""One world for all rows: every request is taken back once it is answered."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.authorisation.world import World, build


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        taken_back = transaction.atomic()
        taken_back._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: what is durable may run inside
        with taken_back:
            yield build()
            transaction.set_rollback(True)
