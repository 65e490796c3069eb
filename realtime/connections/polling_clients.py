"""Polling clients: each counts as present for as long as its next request may take."""

import time

from realtime.admission.principal import Principal

LEASE_SECONDS = 6  # a browser asks every two seconds, and a question may get lost


class PollingClients:
    def __init__(self) -> None:
        self._until: dict[str, tuple[float, Principal]] = {}

    def renew(self, browser: str, principal: Principal) -> None:
        """`browser` tells one from another: tabs of one browser are one."""
        self._until[browser] = (time.monotonic() + LEASE_SECONDS, principal)

    def principals(self) -> list[Principal]:
        """Of those who are still here."""
        now = time.monotonic()
        self._until = {browser: lease for browser, lease in self._until.items() if lease[0] > now}
        return [principal for _, principal in self._until.values()]
