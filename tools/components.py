"""The programs a full test run needs, and which version of each this machine has.

Runs on any python3, also where set-up has failed: standard library, Python 3.8.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent
# Debian keeps servers off an ordinary user's PATH, and PostgreSQL's own programs off everybody's.
FURTHER = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
# The one without windows first: they cost each visitor of a test half a second of a processor.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
POSTGRES = "/usr/lib/postgresql/*/bin"


def find(*names: str) -> str | None:
    """The path of the first of these programs that is here."""
    newest_first = sorted(glob.glob(POSTGRES), key=lambda folder: -int(re.sub(r"\D", "", folder) or 0))
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *FURTHER, *newest_first])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def version_of(*command: str | None) -> str | None:
    """What a program says of its own version, or None where it is not here."""
    if command[0] is None or not Path(command[0]).exists():
        return None
    answer = said([str(part) for part in command])
    number = re.search(r"\d+\.\d+(\.\d+)*", answer)
    return number.group() if number else None


def said(command: list[str]) -> str:
    try:
        ended = subprocess.run(
            command,
            check=False,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout if ended.returncode == 0 else ""


def fonts() -> str | None:
    """A font that has Chinese; without one every screenshot and PDF shows boxes."""
    program = find("fc-list")
    listed = said([program, "-f", "%{family[0]} %{fontversion}\n", ":lang=zh-cn"]).splitlines() if program else []
    for line in sorted(listed, key=lambda line: not line.startswith("Noto Sans CJK")):
        family, _, version = line.rpartition(" ")
        return f"{family} {int(version) / 65536:.3f}"
    return None


COMPONENTS: dict[str, Callable[[], str | None]] = {
    "Python": lambda: version_of(str(ROOT / ".venv/bin/python"), "--version"),
    "Django": lambda: version_of(str(ROOT / ".venv/bin/python"), "-m", "django", "--version"),
    "PostgreSQL": lambda: version_of(find("postgres"), "--version"),
    "Redis": lambda: version_of(find("redis-server", "valkey-server"), "--version"),
    "Chromium": lambda: version_of(find(*CHROMIUMS), "--version"),
    "Node": lambda: version_of(str(ROOT / ".venv/bin/node"), "--version"),
    "nginx": lambda: version_of(find("nginx"), "-v"),
    "fonts": fonts,
}


def versions() -> dict[str, str | None]:
    return {name: version() for name, version in COMPONENTS.items()}
