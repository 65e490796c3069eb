"""Counting what is asked for."""

import threading

import pytest
import time_machine
from django.db import connections

from deliberation.people.limits.tally import count_up, counted
from deliberation.people.models import Tally


@pytest.mark.django_db
def test_what_is_counted_begins_anew_when_its_time_has_run_out() -> None:
    with time_machine.travel("2026-11-30T10:00:00Z", tick=False) as clock:
        assert [count_up("code", "10.0.0.1", seconds=60) for _ in range(3)] == [1, 2, 3]
        assert (counted("code", "10.0.0.1"), counted("code", "10.0.0.2"), counted("login", "10.0.0.1")) == (3, 0, 0)
        clock.shift(59)
        assert count_up("code", "10.0.0.1", seconds=60) == 4
        clock.shift(1)
        assert counted("code", "10.0.0.1") == 0
        assert count_up("code", "10.0.0.1", seconds=60) == 1


@pytest.mark.django_db
def test_no_address_and_no_account_can_be_read_from_a_tally() -> None:
    count_up("login failed", "wang.rong@example.org", seconds=300)
    assert "wang" not in Tally.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_a_crowd_is_counted_to_the_last_one() -> None:
    found: list[int] = []

    def count() -> None:
        found.extend(count_up("login", "10.0.0.1", seconds=60) for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 41))
