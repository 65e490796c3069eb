"""Rate limits: per connection, and per account over all its connections.

A hall is one network address, so nothing is counted by address. Each process counts what its own
lines ask for; how many lines an account has to other processes it knows only roughly, by presence.
"""

import time
from collections import Counter
from dataclasses import dataclass, field

MAX_CONNECTIONS = 20  # of one account: its devices, tabs and screens
MAX_ANONYMOUS_CONNECTIONS = 5_000  # of all together who are not signed in, to this process
COMMANDS_PER_SECOND = 5.0
COMMAND_BURST = 60.0


@dataclass(slots=True)
class TokenBucket:
    """Fills slowly and is emptied by what is asked: holds `burst`, gains `per_second`; monotonic seconds."""

    per_second: float
    burst: float
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.burst
        self.at = time.monotonic()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        self._fill()
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def is_full(self) -> bool:
        self._fill()
        return self.left >= self.burst

    def _fill(self) -> None:
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now


def frame_bucket() -> TokenBucket:
    """Twenty frames a second and 120 at once: more than a browser of ours can say, and far below a flood."""
    return TokenBucket(per_second=20, burst=120)


def malformed_bucket() -> TokenBucket:
    """Five frames a minute that cannot be understood; a sound browser sends none."""
    return TokenBucket(per_second=5 / 60, burst=5)


class AccountLimits:
    """What each account has and asks for in this process. None is nobody in particular, who may not command."""

    def __init__(self) -> None:
        self._connections: Counter[int | None] = Counter()
        self._commands: dict[int, TokenBucket] = {}

    def admit(self, user: int | None, *, elsewhere: int = 0) -> bool:
        """Whether there may be one more line; `elsewhere`: how many there are to other processes."""
        most = MAX_ANONYMOUS_CONNECTIONS if user is None else MAX_CONNECTIONS
        if self._connections[user] + elsewhere >= most:
            return False
        self._connections[user] += 1
        return True

    def release(self, user: int | None) -> None:
        self._connections[user] -= 1
        if not self._connections[user]:
            del self._connections[user]

    def allow_command(self, user: int) -> bool:
        """Whether one more command may be given now, by whatever line or by polling."""
        if user not in self._commands:
            self._commands[user] = TokenBucket(COMMANDS_PER_SECOND, COMMAND_BURST)
        return self._commands[user].take()

    def forget_idle(self) -> None:
        """Of whom nothing need be remembered."""
        self._commands = {user: bucket for user, bucket in self._commands.items() if not bucket.is_full()}
