"""What is told in these tests: every word says which one it is and how long, so that any other byte is seen."""

import os

# So many times as much in a long run.
TIMES = 20 if os.environ.get("ROSTRUM_PROOF") else 1
# Where a WebSocket frame changes its form, and what a large room tells.
SIZES = (10, 125, 126, 127, 300, 1_500, 300, 65_535, 300, 65_536, 300, 5_000, 20, 300, 300, 150_000)
SMALL = (10, 125, 126, 300, 1_500)


def word(k: int, size: int) -> bytes:
    return f"{k:07}".encode() + bytes((97 + k % 26,)) * (size - 7)


def words(n: int, sizes: tuple[int, ...] | list[int]) -> list[bytes]:
    return [word(k, sizes[k % len(sizes)]) for k in range(n)]
