"""The benches start and measure something; how much is for a quiet machine to say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT

# One of each kind: telling, deciding (and the timed server), coming back, going on. The others need more than a moment.
NAMES = ("fan-out", "votes-sqlite", "resume", "soak")


@pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="the load client is compiled by a C compiler"
)
def test_the_benches_measure_something(tmp_path: Path) -> None:
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", *NAMES, "--small", "--runs", "1", "--json", str(told)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = {result["bench"]: result for result in json.loads(told.read_text(encoding="utf-8"))["results"]}
    assert tuple(results) == NAMES
    for name in NAMES:
        taken = [figure["runs"][0] for figure in results[name]["figures"]]
        assert any(value is not None for value in taken), (name, ended.stdout + ended.stderr)
    shares = [figure for figure in results["votes-sqlite"]["figures"] if figure["name"].startswith("share of")]
    # Every function that is timed is still there: one that has gone counts nothing.
    assert not [figure["name"] for figure in shares if not figure["runs"][0]], ended.stderr


def test_every_bench_is_listed_with_what_it_says() -> None:
    command = [sys.executable, "-m", "bench", "--list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert [line.partition(": ")[2] != "" for line in listed.splitlines()].count(True) >= 12
