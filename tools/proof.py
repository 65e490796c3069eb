"""What the last long run found, with its date and commit: docs/proof.md.

Runs on any python3: standard library, Python 3.8.
"""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Iterable

from tools.components import versions

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "docs/proof.md"
HEAD = """# Proof

What `make proof` found when it was last run: the tests that are too long for every day, in full. It writes this page.
"""


def write(found: Iterable[tuple[str, str, float]]) -> None:
    """One row for each step: its name, `ok` or what was wrong, and how long it took in seconds."""
    on = ", ".join(f"{name} {version or 'missing'}" for name, version in versions().items())
    rows = [f"| {name} | {outcome} | {seconds:.0f} s |" for name, outcome, seconds in found]
    table = "\n".join(["| step | outcome | took |", "|---|---|---|", *rows])
    machine = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    FOUND.write_text(f"{HEAD}\nOn {today}, at {commit()}, with {machine}; {on}.\n\n{table}\n", encoding="utf-8")
    print(f"\nwritten down in {FOUND.relative_to(ROOT)}")


def commit() -> str:
    named = git("rev-parse", "--short=12", "HEAD") or "an unknown commit"
    return f"{named} with changes" if git("status", "--porcelain", "--untracked-files=no") else named


def git(*arguments: str) -> str:
    try:
        ended = subprocess.run(
            [shutil.which("git") or "git", *arguments], cwd=ROOT, check=False, capture_output=True, encoding="utf-8"
        )
    except OSError:
        return ""
    return ended.stdout.strip()
