"""Metrics of a server process, in Prometheus' format.

Counting costs an addition; nothing is labelled by meeting or person, so there are as many series in a
process as there are kinds of things. What stands at a moment (lines, rooms, bytes) is measured when asked.
"""

import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

MAX_REMEMBERED = 1_000  # hints of one meeting; a room that is further behind than that is behind enough


class Count:
    """One number."""

    def __init__(self) -> None:
        self.n = 0

    def lines(self, name: str) -> Iterator[str]:
        yield f"{name} {self.n}"


class CountBy:
    """Only grows, by the values of one label: a few, and all of them our own."""

    def __init__(self, label: str) -> None:
        self.by = Counter[str]()
        self._label = label

    def lines(self, name: str) -> Iterator[str]:
        yield from (f'{name}{{{self._label}="{value}"}} {n}' for value, n in sorted(self.by.items()))


class Histogram:
    """How often something was as large as this, or less."""

    def __init__(self, *bounds: float) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def lines(self, name: str) -> Iterator[str]:
        so_far = 0
        for bound, n in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            so_far += n
            yield f'{name}_bucket{{le="{bound}"}} {so_far}'
        yield f"{name}_sum {self._sum:.6f}"
        yield f"{name}_count {so_far}"


class Lag:
    """How far rooms are behind the log: what they were told of and have not read yet, and since when."""

    def __init__(self) -> None:
        self._unread: dict[UUID, deque[tuple[int, float]]] = {}

    def note_head(self, meeting: UUID, seq: int, held: int) -> None:
        """The log has reached `seq`; the room holds it up to `held`."""
        unread = self._unread.setdefault(meeting, deque())
        while unread and unread[0][0] <= held:
            unread.popleft()
        if seq > held and len(unread) < MAX_REMEMBERED:
            unread.append((seq, time.monotonic()))

    def forget(self, meeting: UUID) -> None:
        """Its history is another one now."""
        self._unread.pop(meeting, None)

    def now(self, held: Mapping[UUID, int]) -> tuple[int, float]:
        """The most entries any open room is behind, and the most seconds."""
        self._unread = {meeting: unread for meeting, unread in self._unread.items() if meeting in held}
        entries, seconds = 0, 0.0
        for meeting, unread in self._unread.items():
            waiting = [since for seq, since in unread if seq > held[meeting]]
            if waiting:
                entries = max(entries, unread[-1][0] - held[meeting])
                seconds = max(seconds, time.monotonic() - waiting[0])
        return entries, seconds


EVENT_DELIVERIES = Count()
FRAMES_SENT = Count()
FRAMES_RECEIVED = CountBy("kind")
COMMANDS = CountBy("outcome")
BATCH_COMMANDS = Histogram(1, 2, 4, 8, 16, 32, 64)
BATCH_SECONDS = Histogram(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
HANDSHAKE_SECONDS = Histogram(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CONNECTIONS_CLOSED = CountBy("code")
CLOCK_LEASE = Count()
FAILURES = CountBy("component")
LAG = Lag()

EXPORTED: Mapping[str, tuple[str, Count | CountBy | Histogram]] = {
    "rostrum_event_deliveries_total": ("Log entries sent, counted once per connection", EVENT_DELIVERIES),
    "rostrum_frames_sent_total": ("Frames sent", FRAMES_SENT),
    "rostrum_frames_received_total": ("Frames received", FRAMES_RECEIVED),
    "rostrum_commands_total": ("Commands answered, by result: done or the refusal code", COMMANDS),
    "rostrum_batch_commands": ("Commands committed together in one batch", BATCH_COMMANDS),
    "rostrum_batch_seconds": ("Duration of a batch, commit included", BATCH_SECONDS),
    "rostrum_handshake_seconds": ("Time from handshake to hello", HANDSHAKE_SECONDS),
    "rostrum_connections_closed_total": ("Connections closed by this process, by close code", CONNECTIONS_CLOSED),
    "rostrum_failures_total": ("Failures of supervised tasks, by component", FAILURES),
    "rostrum_clock_lease": ("1 if this process holds the deadline scheduler's lease", CLOCK_LEASE),
}


def render(gauges: Iterable[tuple[str, str, float | Mapping[str, float]]]) -> str:
    """All that was counted, then the gauges: name, help, and the value, or values by label (`audience="public"`)."""
    told: list[str] = []
    for name, (help, counted) in EXPORTED.items():
        told += [f"# HELP {name} {help}.", f"# TYPE {name} {metric_type(name, counted)}", *counted.lines(name)]
    for name, help, value in gauges:
        told += [f"# HELP {name} {help}.", f"# TYPE {name} {metric_type(name, value)}"]
        if isinstance(value, Mapping):
            told += [f"{name}{{{label}}} {n:g}" for label, n in value.items()]
        else:
            told.append(f"{name} {value:.6f}".rstrip("0").rstrip("."))
    return "\n".join([*told, ""])


def metric_type(name: str, counted: object) -> str:
    """As Prometheus calls it."""
    if isinstance(counted, Histogram):
        return "histogram"
    return "counter" if name.endswith("_total") else "gauge"
