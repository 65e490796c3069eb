"""Password hashes on two threads of their own, behind everything else this process does.

One takes half a second of a core and lets go of Python's lock meanwhile: a hall that signs in would take every core
from the live room beside it. What waits for a hash is a page; what waits for the loop is a meeting.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

AT_ONCE = 2
NICE = 10  # of these threads alone, as Linux has it: a core that is wanted elsewhere goes there first


def _step_back() -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="rostrum-password", initializer=_step_back)


class PasswordHasher(PBKDF2PasswordHasher):
    """Django's own, of the same name in the database; checking and hardening call `encode`."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _threads.submit(super().encode, password, salt, iterations).result()
