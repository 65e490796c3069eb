"""Lanes: which kind of request to speak goes before which, and why."""

from deliberation.meetings.core.order_policies import ORDERS
from deliberation.meetings.core.state import Lane, QueueEntry, State

LANES: tuple[Lane, ...] = ("interjection", "order", "reply", "booked", "impromptu")  # by urgency
ORDERED: tuple[Lane, ...] = ("booked", "impromptu")  # where an order policy has a say

Arranged = tuple[tuple[QueueEntry, str], ...]  # each with the reason for its place


def arrange(state: State, queue: tuple[QueueEntry, ...]) -> Arranged:
    """The queue in the order the lanes and the policy ask for, each place with its reason.

    Whoever stands on one of the first places is safe: the policy puts nobody of the same lane
    before them. Whoever was moved by hand is held at that place, but when a more urgent lane fills
    before both, overtakes nobody who is safe, and nobody who was moved by hand as well.
    """
    safe = {entry.id for entry in state.queue[: state.settings.safe_places]}
    placed: list[tuple[QueueEntry, str]] = []
    for lane in LANES:
        waiting = tuple(entry for entry in queue if entry.lane == lane and not entry.held)
        placed += _in_lane(state, lane, waiting, safe)
    for place, entry in enumerate(queue):
        if entry.held:
            ahead = {other.id for other in queue[:place] if other.id in safe or other.held}
            behind = max((n for n, (other, _) in enumerate(placed, start=1) if other.id in ahead), default=0)
            placed.insert(max(behind, min(place, len(placed))), (entry, entry.reason))
    return tuple(placed)


def _in_lane(state: State, lane: Lane, waiting: tuple[QueueEntry, ...], safe: set[int]) -> Arranged:
    if lane not in ORDERED:
        ranked = sorted(waiting, key=lambda entry: (entry.rank, entry.id))
        return tuple((entry, f"lane_{lane}") for entry in ranked)
    ahead = tuple(entry for entry in waiting if entry.id in safe)
    rest = tuple(sorted((e for e in waiting if e.id not in safe), key=lambda entry: entry.id))
    order = ORDERS[state.policy.name]
    return (*((entry, entry.reason) for entry in ahead), *order(rest, state, ahead))


def joined(state: State, wish: QueueEntry) -> Arranged:
    """The queue with one more wish in it. An urgent lane goes ahead of those moved by hand too."""
    if wish.lane in ORDERED:
        return arrange(state, (*state.queue, wish))
    standing = arrange(state, state.queue)
    urgency = (LANES.index(wish.lane), wish.rank)
    before = [
        place
        for place, (entry, _) in enumerate(standing, start=1)
        if entry.lane not in ORDERED and not entry.held and (LANES.index(entry.lane), entry.rank) <= urgency
    ]
    place = before[-1] if before else 0
    return (*standing[:place], (wish, f"lane_{wish.lane}"), *standing[place:])
