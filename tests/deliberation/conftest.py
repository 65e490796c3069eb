"""What the tests of several apps may ask for."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from deliberation.consultations import demo_data


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[demo_data.Demo]:
    """The demonstration's consultation, made once for all tests of a file: what one of them changes is undone after it.

    Not for a file with transactional tests, whose flush would end it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        made = demo_data.load()
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)
