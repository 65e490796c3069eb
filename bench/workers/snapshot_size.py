"""What a browser is given when it comes: how many bytes of the fullest meeting each field of its view takes.

`python -m bench.workers.snapshot_size [SEATS ...]`. Sizes do not hang on the machine; the milliseconds beside them do.
"""

import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

import msgspec

from deliberation.meetings.core.packing import Packed, packed
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES
from realtime.protocol import outgoing
from tests.stories.fullest import fullest

SEATS = (300, 2_000)
TIMES = 9
SMALL = 100


def sizes(told: Packed) -> Mapping[str, int]:
    """Bytes of each field with its name."""
    return {name: len(msgspec.json.encode({name: value})) - 1 for name, value in told.items()}


def milliseconds(does: Callable[[], object]) -> float:
    """Of the processor, whatever else runs beside it."""
    spent = []
    for _ in range(TIMES):
        begun = time.process_time()
        does()
        spent.append(1_000 * (time.process_time() - begun))
    return median(spent)


def main(seats: list[int]) -> None:
    columns = {}
    for number in seats:
        state = fullest(number)
        for to in AUDIENCES:
            columns[f"{number:,} {to}"] = sizes(packed(view(state, to)))
        frame = milliseconds(lambda: outgoing.encode(outgoing.Snapshot(1, "0" * 16, packed(view(state, "moderator")))))  # noqa: B023
        print(f"{number:,} seats: a snapshot takes {frame:.1f} ms of the processor (median of {TIMES})")
    print(f"\n{'bytes':18}" + "".join(f"{name:>18}" for name in columns))
    first = next(iter(columns.values()))
    for field in sorted(first, key=lambda name: -max(column[name] for column in columns.values())):
        if max(column[field] for column in columns.values()) >= SMALL:
            print(f"{field:18}" + "".join(f"{column[field]:>18,}" for column in columns.values()))
    print(f"{'all':18}" + "".join(f"{sum(column.values()):>18,}" for column in columns.values()))


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or list(SEATS))
