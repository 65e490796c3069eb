"""The benches start and measure something; how much is for a quiet machine to say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT

# One of each kind: telling a room, coming back to it, going on. The others need servers, or more than a moment.
NAMES = ("fan-out", "resume", "soak")
SECONDS = 600
WRAP = """
from realtime import server
import django
django.setup()
from bench.harness import cpu_profile
print(cpu_profile.wrap_all())
"""


@pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="the load client is compiled by a C compiler"
)
def test_the_benches_measure_something(tmp_path: Path) -> None:
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", *NAMES, "--small", "--runs", "1", "--json", str(told)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = {result["bench"]: result for result in json.loads(told.read_text(encoding="utf-8"))["results"]}
    assert tuple(results) == NAMES
    taken = {
        name: {figure["name"] for figure in results[name]["figures"] if figure["runs"] != [None]} for name in NAMES
    }
    assert "server CPU per delivery, one event a frame (20 events a second)" in taken["fan-out"], ended.stderr
    assert "all caught up, each having missed 400 entries" in taken["resume"], ended.stderr
    assert "memory, the last tenth of the time against the first after warming up" in taken["soak"], ended.stderr


def test_every_function_that_is_timed_is_there() -> None:
    given = [sys.executable, "-c", WRAP]
    assert subprocess.run(given, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True).stdout == "[]\n"


def test_every_bench_is_listed_with_what_it_says() -> None:
    command = [sys.executable, "-m", "bench", "--list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
    assert [line.partition(": ")[2] != "" for line in listed.splitlines()].count(True) >= 12
