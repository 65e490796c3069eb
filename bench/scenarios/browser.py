"""The browser: how long it takes to parse and fold events, and how large its first state is."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.harness.host import CORES, ROOT, on
from bench.results import Bench, Measure, Scale

SEATS = (300, 2_000)
FOLDED = [f"1,000 events, {way}, {seats:,} seats" for seats in SEATS for way in ("one a frame", "all in one frame")]
UNPACKED = [f"a snapshot of {seats:,} seats" for seats in SEATS]


def fold(scale: Scale) -> Mapping[str, float | None]:
    """What `python -m bench.workers.browser_fold` finds, on all cores, as on a telephone."""
    with tempfile.TemporaryDirectory(prefix="rostrum-bench-") as folder, on(set(CORES)):
        told = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.workers.browser_fold", "--json", str(told)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return {figure["name"]: figure["median"] for figure in json.loads(told.read_text(encoding="utf-8"))}


FOLD = Bench(
    "browser",
    "Chromium at a quarter of this processor's speed: a page that was just opened parses and folds 1,000 events of a "
    "busy room (nothing is drawn), and before that its snapshot.",
    (*(Measure(name, "ms", "≤ 200") for name in FOLDED), *(Measure(name, "ms") for name in UNPACKED)),
    fold,
)

LARGEST = {300: 200, 2_000: 400}


def given(seats: int) -> str:
    return f"snapshot of the fullest meeting, {seats:,} seats"


def size(scale: Scale) -> Mapping[str, float | None]:
    from bench.workers.snapshot_size import sizes
    from deliberation.meetings.core.packing import packed
    from deliberation.meetings.core.view import view
    from deliberation.meetings.core.visibility import AUDIENCES
    from tests.stories.fullest import fullest

    found: dict[str, float | None] = {}
    for seats in SEATS:
        state = fullest(seats)
        found[given(seats)] = max(sum(sizes(packed(view(state, to))).values()) for to in AUDIENCES) / 1_000
    return found


SIZE = Bench(
    "snapshot-size",
    "What a browser is given when it comes to the fullest meeting there can be, to the audience that gets most.",
    tuple(Measure(given(seats), "kB", f"≤ {most}") for seats, most in LARGEST.items()),
    size,
)
