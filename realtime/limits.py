"""How much one line may ask for: a bucket that fills slowly and is emptied by every frame."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Holds `burst`, gains `per_second`; monotonic seconds."""

    per_second: float
    burst: float
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.burst
        self.at = time.monotonic()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def frames() -> Bucket:
    """Ten frames a second and 60 at once: more than hands can do, and far below a flood."""
    return Bucket(per_second=10, burst=60)


def mistakes() -> Bucket:
    """Five frames a minute that cannot be understood; a sound browser sends none."""
    return Bucket(per_second=5 / 60, burst=5)
