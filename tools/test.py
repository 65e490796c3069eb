"""Run every check and test, however many fail, and say at the end what they ran on.

`python3 -m tools.test` runs all of them, `python3 -m tools.test static` those that start nothing.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.components import versions

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 600
PYTEST = (".venv/bin/python", "-m", "pytest")
NPM = ("npm", "run", "--silent")
# These mostly wait for servers and browsers, so that three at a time suit two processors.
TOGETHER = ("-n", "3", "--dist", "loadfile")


@dataclass(frozen=True)
class Step:
    """One command; `tests` names the folder whose tests it runs, `cpu_seconds` the processor time it promises."""

    name: str
    command: tuple[str, ...]
    folder: str = "."
    tests: str = "."
    database: str = "postgresql"
    static: bool = False
    cpu_seconds: float = PATIENCE_SECONDS


SETUP = Step("set-up", (sys.executable, "-m", "tools.setup"), static=True)
STEPS = (
    Step("ruff check", (".venv/bin/ruff", "check"), static=True),
    Step("ruff format", (".venv/bin/ruff", "format", "--check"), static=True),
    Step("imports", (".venv/bin/lint-imports",), static=True),
    Step("mypy", (".venv/bin/mypy",), static=True),
    Step("front end: types", (*NPM, "check"), folder="frontend", static=True),
    Step("front end: lint", (*NPM, "lint"), folder="frontend", static=True),
    Step("front end: tests", (*NPM, "test"), folder="frontend"),
    # 5 s on a quiet machine. A busy one takes three times as long; what takes longer than that has grown too slow.
    Step("the core, without a database", (*PYTEST, "tests/core"), tests="tests/core", cpu_seconds=15),
    Step("the rest, on PostgreSQL", (*PYTEST, *TOGETHER, "--ignore=tests/core", "--ignore=tests/browser")),
    Step(
        "the apps, on SQLite", (*PYTEST, *TOGETHER, "tests/deliberation"), tests="tests/deliberation", database="sqlite"
    ),
    Step("the browser", (*PYTEST, *TOGETHER, "tests/browser"), tests="tests/browser"),
)


def main(wanted: list[str]) -> int:
    outcomes = {SETUP.name: run(SETUP)}
    if outcomes[SETUP.name] == "ok":
        steps = [step for step in STEPS if step.static or wanted != ["static"]]
        outcomes.update({step.name: run(step) for step in steps if (ROOT / step.tests).is_dir()})
    print("\n" + "\n".join(f"{name}: {outcome}" for name, outcome in outcomes.items()))
    all_here = wanted == ["static"] or tell_components()
    well = all(outcome == "ok" for outcome in outcomes.values())
    return 0 if well and (all_here or os.environ.get("CI") != "true") else 1


def run(step: Step) -> str:
    """Run one step, its output shown as it comes; answer `ok` or what was wrong."""
    print(f"\n=== {step.name}", flush=True)
    started, used = time.monotonic(), cpu_of_children()
    code = code_of(step)
    seconds, used = time.monotonic() - started, cpu_of_children() - used
    print(f"--- {step.name}: {seconds:.1f} s", flush=True)
    if code is None:
        return f"FAILED, no end after {PATIENCE_SECONDS} s"
    if code != 0:
        return f"FAILED, exit code {code}"
    if used > step.cpu_seconds:
        return f"FAILED, took {used:.1f} s of processor time where {step.cpu_seconds} s are promised"
    return "ok"


def code_of(step: Step) -> int | None:
    path = os.pathsep.join([str(ROOT / ".venv/bin"), os.environ.get("PATH", os.defpath)])
    program, *arguments = step.command
    process = subprocess.Popen(
        [shutil.which(program, path=path) or str(ROOT / program), *arguments],
        cwd=ROOT / step.folder,
        env={**os.environ, "PATH": path, "ROSTRUM_TEST_DATABASE": step.database},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        end_all_of(process)
        return None
    except KeyboardInterrupt:
        end_all_of(process)
        sys.exit(130)


def end_all_of(process: subprocess.Popen[bytes]) -> None:
    """Ask the step and what it started to stop, so that it can end its servers; insist after a while."""
    for ask in (signal.SIGINT, signal.SIGKILL):
        os.killpg(process.pid, ask)
        try:
            process.wait(20)
            return
        except subprocess.TimeoutExpired:
            continue


def cpu_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def tell_components() -> bool:
    """The last lines of a run: each component with its version, or as missing."""
    found = versions()
    print("\n" + "\n".join(f"{name}: {version or 'missing'}" for name, version in found.items()))
    return all(found.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
