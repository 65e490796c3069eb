"""Presence as clients saw it, and what the processes needed to send it."""

from collections.abc import Iterable, Iterator

from tests.faults.checker.history import ClientHistory, ConnectionRecord, History
from tests.faults.checker.reference_model import ReferenceModel

GONE_SECONDS = {"left": 3.0, "vanished": 60.0, "lost": 60.0}


def presence(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Nobody is counted twice, and who has gone is gone soon from what everybody holds."""
    gone = list(_goings(history))
    for story in history.stories:
        for line in story.lines:
            told = [(at, frame["presence"]) for at, frame in line.frames() if "presence" in frame]
            for _, here in told:
                seats = here["seats"]
                if seats is not None and (seats != sorted(set(seats)) or here["here"] < len(seats)):
                    yield f"{story.name} was told that {here} are here"
            yield from (
                f"{story.name} still saw seat {seat} {limit:.0f} s after it had gone"
                for seat, by, limit in gone
                if _still(line, history, [(at, h["seats"]) for at, h in told], seat, by, limit)
            )


def _goings(history: History) -> Iterator[tuple[int, float, float]]:
    """Each time the last line of a seat ended and none was there again in time: seat, by when it must be gone."""
    by_seat: dict[int, list[ClientHistory]] = {}
    for story in history.stories:
        if story.seat is not None:
            by_seat.setdefault(story.seat, []).append(story)
    for seat, stories in by_seat.items():
        lines = [line for story in stories for line in story.lines if not line.polled]
        for line in lines:
            if line.closed is None or line.manner is None:
                continue
            limit = history.promised(GONE_SECONDS[line.manner], line.closed, line.closed + GONE_SECONDS[line.manner])
            by = line.closed + limit
            others = [one for one in lines if one is not line]
            if not any(one.opened <= by and (one.closed is None or one.closed > line.closed) for one in others):
                yield seat, by, limit


def _still(
    line: ConnectionRecord,
    history: History,
    told: list[tuple[float, list[int] | None]],
    seat: int,
    by: float,
    limit: float,
) -> bool:
    """Whether this line, standing and unhindered all the time, held that the seat is here when it had to be gone."""
    if line.opened > by - limit or (line.closed is not None and line.closed < by):
        return False
    if not history.undisturbed(by - limit, by):
        return False
    held = [seats for at, seats in told if at <= by]
    return bool(held) and held[-1] is not None and seat in held[-1]


def bounded(history: History, retold: ReferenceModel) -> Iterable[str]:
    for one in history.measures:
        if one.after - one.before > one.allowed:
            yield f"{one.what} went from {one.before:.1f} to {one.after:.1f}, {one.allowed:.1f} more are allowed"
