"""Search over a hundred thousand turns of sealed records."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.harness import host
from bench.harness.site import new_database
from bench.results import Bench, Measure, Scale

TURNS = 100_000
TIMES = 1_000

TWO = "p95 of a search for two characters or more"
ONE = "p95 of a search for one character"
PAGE = "p95 of the page of results"
BUILD = "index made, per 1,000 turns"


def search(scale: Scale) -> Mapping[str, float | None]:
    with tempfile.TemporaryDirectory(prefix="rostrum-bench-search-") as folder:
        environment = {
            "DATABASE_URL": new_database(scale.database, Path(folder)),
            "SECRET_KEY": "a key for benches",
            "LOG_LEVEL": "WARNING",
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.workers.search"],
            cwd=host.ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        turns, times = scale.of(TURNS, 1_200), scale.of(TIMES, 20)
        try:
            made = _told(worker, do="fill", turns=turns)
            two = _told(worker, do="ask", times=times, least=2, most=8)
            one = _told(worker, do="ask", times=times, least=1, most=1)
            page = _told(worker, do="pages", times=scale.of(200, 5))
        finally:
            worker.communicate()
    return {
        TWO: _p95(two["seconds"]),
        ONE: _p95(one["seconds"]),
        PAGE: _p95(page["seconds"]),
        BUILD: made["seconds"] * 1_000_000 / turns,
    }


def _told(worker: "subprocess.Popen[str]", **what: Any) -> Any:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(json.dumps(what) + "\n")
    worker.stdin.flush()
    line = worker.stdout.readline()
    if not line:
        raise RuntimeError(f"the worker has failed at: {what['do']}")
    return json.loads(line)


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


SEARCH = Bench(
    "search",
    "A hundred thousand turns of 184 characters in 500 records; a thousand searches, for texts cut out of them.",
    (
        Measure(TWO, "ms", "≤ 50"),
        Measure(ONE, "ms", "≤ 300"),
        Measure(PAGE, "ms"),
        Measure(BUILD, "ms"),
    ),
    search,
    limit="One character stands in a third of all turns: their places are read before the newest are known.",
)
