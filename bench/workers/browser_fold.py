"""The browser's share: parse and fold a thousand events on a processor slowed four times.

`python -m bench.workers.browser_fold [--json FILE]`. The page's logic is built as it is shipped and fed the frames of a
moderator's line: the snapshot, then one event a frame, or all at once as after a loss. Nothing is drawn.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.workers.browser_events import EVENTS, busy

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = ROOT / ".venv" / "bin" / "node"
CHROMIUM = "/usr/bin/chromium"
SLOWER = 4
RUNS = 5
GOAL_MS = 200

BUILD = """
import { build } from 'vite'
const { default: shipped } = await import(`${process.cwd()}/vite.config.ts`)
const lib = { entry: process.argv[1], formats: ['iife'], name: 'bench', fileName: 'page' }
const { target } = shipped.build
const wanted = { lib, target, minify: true, outDir: process.argv[2] }
await build({ configFile: false, publicDir: false, logLevel: 'error', build: wanted })
"""

MEASURE = """
([greeting, frames]) => {
  const { hear, store } = bench.room()
  hear(greeting[0])
  const begun = performance.now()
  hear(greeting[1])
  const unpacked = performance.now()
  for (const frame of frames) hear(frame)
  return { snapshot: unpacked - begun, events: performance.now() - unpacked, seq: store.get().seq }
}
"""

HELLO = {"epoch": "e", "head": 0, "seat": 1, "role": "moderator", "audience": "moderator", "now": 1, "build": "b"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    told = []
    chosen = parser.parse_args()
    with pages() as opened:
        for seats in (300, 2_000):
            told += measured(opened, seats)
    for figure in told:
        low, high = figure["range"]
        goal = f"≤ {figure['goal']}" if figure["goal"] else ""
        print(f"{figure['name']:48} {figure['median']:8.1f} [{low:.1f}–{high:.1f}] {figure['unit']}  {goal}")
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def pages() -> Iterator[Callable[[], Page]]:
    """Opens pages that have the built logic and nothing else, each on a slowed-down processor."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        entry = Path(__file__).with_name("browser_page.ts")
        command = [str(NODE), "--input-type=module", "-e", BUILD, str(entry), folder]
        subprocess.run(command, cwd=ROOT / "frontend", check=True)
        (script,) = Path(folder).glob("page*.js")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def opened() -> Page:
            shown = browser.new_context().new_page()
            shown.add_script_tag(path=script)
            devtools = shown.context.new_cdp_session(shown)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            return shown

        yield opened
        browser.close()


def measured(opened: Callable[[], Page], seats: int) -> list[dict[str, Any]]:
    snapshot, facts = busy(seats)
    greeting = [json.dumps({"hello": HELLO}), snapshot]
    ways = {
        "one a frame": [f'{{"events":[{fact}],"hash16":""}}' for fact in facts],
        "all in one frame": [f'{{"events":[{",".join(facts)}],"hash16":""}}'],
    }
    told, first = [], []
    for way, frames in ways.items():
        runs = [once(opened(), greeting, frames) for _ in range(RUNS)]
        name = f"{EVENTS:,} events, {way}, {seats:,} seats"
        told.append(figure(name, [run["events"] for run in runs], GOAL_MS))
        first += [run["snapshot"] for run in runs]
    return [*told, figure(f"a snapshot of {seats:,} seats", first, None)]


def once(shown: Page, greeting: list[str], frames: list[str]) -> dict[str, float]:
    """In a page that was just opened: nothing is warm."""
    found: dict[str, float] = shown.evaluate(MEASURE, [greeting, frames])
    shown.context.close()
    assert found["seq"] == EVENTS, "the page did not fold them all"
    return found


def figure(name: str, runs: list[float], goal: int | None) -> dict[str, Any]:
    return {"name": name, "median": median(runs), "range": [min(runs), max(runs)], "unit": "ms", "goal": goal}


if __name__ == "__main__":
    main()
