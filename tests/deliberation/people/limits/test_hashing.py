"""Where passwords are hashed."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password

from deliberation.people.limits.hashing import AT_ONCE, NICE, PasswordHasher

PASSWORD = "云州的秋天很长 2026"


@pytest.fixture(autouse=True)
def of_full_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: the tests of everything else make short hashes."""
    monkeypatch.delattr(PasswordHasher, "iterations")
    assert PasswordHasher.iterations == PBKDF2PasswordHasher.iterations


def hashing_threads() -> list[int]:
    named = [thread for thread in threading.enumerate() if thread.name.startswith("rostrum-password")]
    return [thread.native_id for thread in named if thread.native_id is not None]


def ticks(thread: int) -> int:
    """Of processor time that a thread of this process has used."""
    fields = Path(f"/proc/self/task/{thread}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_whoever_asks_for_a_hash_does_not_work_it_out() -> None:
    """Two threads do, whatever is asked at once, and give way to everything else."""
    encoded = make_password(PASSWORD)
    here = threading.get_native_id()
    with ThreadPoolExecutor(6) as pages:
        asked = list(pages.map(lambda _: (check_password(PASSWORD, encoded), time.thread_time()), range(6)))
    threads = hashing_threads()
    assert len(threads) == AT_ONCE == 2
    assert all(right for right, _ in asked)
    used = sum(ticks(thread) for thread in threads) / os.sysconf("SC_CLK_TCK")
    assert sum(seconds for _, seconds in asked) < used / 4
    assert [os.getpriority(os.PRIO_PROCESS, thread) for thread in threads] == [NICE] * 2
    assert os.getpriority(os.PRIO_PROCESS, here) == os.getpriority(os.PRIO_PROCESS, 0)


def test_a_hash_is_django_s_own_of_its_full_length() -> None:
    algorithm, iterations, *_ = make_password(PASSWORD).split("$")
    assert (algorithm, int(iterations)) == ("pbkdf2_sha256", PasswordHasher.iterations)
    assert int(iterations) >= 1_000_000
