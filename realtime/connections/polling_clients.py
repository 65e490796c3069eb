"""Who follows a room by asking again and again: here for as long as the next question may take."""

import time

from realtime.admission.principal import Standing

LEASE_SECONDS = 6  # a browser asks every two seconds, and a question may get lost


class Polled:
    def __init__(self) -> None:
        self._until: dict[str, tuple[float, Standing]] = {}

    def asked(self, browser: str, standing: Standing) -> None:
        """`browser` tells one from another: tabs of one browser are one."""
        self._until[browser] = (time.monotonic() + LEASE_SECONDS, standing)

    def standings(self) -> list[Standing]:
        """Of those who are still here."""
        now = time.monotonic()
        self._until = {browser: lease for browser, lease in self._until.items() if lease[0] > now}
        return [standing for _, standing in self._until.values()]
