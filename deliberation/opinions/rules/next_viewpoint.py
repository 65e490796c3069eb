"""Which viewpoint somebody is asked about next."""

import hashlib
from collections.abc import Mapping, Set


def next_viewpoint(exposure: Mapping[int, int], *, answered: Set[int], seed: str) -> int | None:
    """The one that fewest people have answered; among equals a draw that is fixed for this person.

    `exposure`: the answers each viewpoint has, by number. So all are put to about the same number of people, and two
    people who come together do not begin with the same one. None: everything is answered.
    """
    left = [number for number in exposure if number not in answered]
    if not left:
        return None
    return min(left, key=lambda number: (exposure[number], _draw(seed, number)))


def _draw(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()
