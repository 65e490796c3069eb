"""Run every check and test, however many fail, and say at the end what they ran on.

`python3 -m tools.test` runs all of them, `python3 -m tools.test static` those that start nothing.
With ROSTRUM_TEST_NAME only what has this name is run: a step, or a folder or file below tests/.
`python3 -m tools.test faults` puts other servers under the transport and breaks real ones, with as many seeds
as ROSTRUM_FAULT_SEEDS says;
`python3 -m tools.test proof` runs what is too long for every day, and writes down what it found.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Iterable, Mapping, Tuple

from tools import proof
from tools.components import versions
from tools.yardstick import slow_processor

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 1_200  # for a step that hangs, and not for one on a slow machine
PYTEST = (".venv/bin/python", "-m", "pytest")
NPM = ("npm", "run", "--silent")
# These mostly wait for servers and browsers, so that three at a time suit two processors.
TOGETHER = ("-n", "3", "--dist", "loadfile")
PAIRED = ("-n", "2", "--dist", "loadfile")  # each with a crowd of its own
SPREAD = ("-n", "2", "--dist", "worksteal")  # these do nothing but think

# Pages and pure functions know no database: they are tried on PostgreSQL every day, and on both by a proof.
KNOW_NO_DATABASE = (
    "consultations",
    "meetings/test_bad_debates.py",
    "meetings/test_canonical.py",
    "meetings/test_debate_reading.py",
    "meetings/test_meeting_admin.py",
    "meetings/test_state_codec.py",
    "meetings/test_views.py",
    "opinions/test_analysis.py",
    "opinions/test_desk.py",
    "opinions/test_moderating.py",
    "opinions/test_personal_data.py",
    "opinions/test_receipts.py",
    "opinions/test_rules.py",
    "opinions/test_viewpoints.py",
    "people/accounts",
    "people/limits",
    "people/test_accounts.py",
    "people/test_admin.py",
    "people/test_console_mail.py",
    "people/test_desk.py",
    "people/test_names.py",
    "people/test_site_setup.py",
    "people/test_text.py",
    "records/test_pages.py",
    "test_administration.py",
    "test_catalogues.py",
    "test_logs.py",
    "test_pages.py",
    "test_settings.py",
    "test_site.py",
)
ON_APPS = (*PYTEST, *TOGETHER, "tests/deliberation")
APART = ("core", "browser", "bench", "faults")  # folders that are steps of their own
# What a room promises holds whatever server stands under it: some of its tests run on two more.
SHARED = (
    "rooms/test_delivery",
    "protocol/test_bad_frames",
    "commands/test_resend",
    "rooms/test_resume",
    "rooms/test_audiences",
    "connections/test_rate_limits",
    "endpoints/test_polling",
    "rooms/test_ephemeral_state",
)
TRANSPORT = tuple(f"tests/realtime/{name}.py" for name in SHARED)
RETOLD = "tests/test_retold.py"
BATCHES = "tests/deliberation/meetings/test_batches.py"
HANDSHAKE = "tests/realtime/endpoints/test_handshake.py"
KILLED = "tests/realtime/server/test_kill.py::test_nothing_acknowledged_is_lost_when_the_only_server_is_killed"
SEEDS_OF_A_PROOF = 10
RUNNING: set[subprocess.Popen[bytes]] = set()
Found = Tuple[str, str, float]  # a step, `ok` or what was wrong, and its seconds
HOURS = 6  # the core's part of a proof may take as long as this


@dataclass(frozen=True)
class Step:
    """One command; `tests` names the folder whose tests it runs, `cpu_seconds` the processor time it promises on a fast
    machine.

    `long`: how many times the usual patience it is given; `static`: it starts nothing, and another may run beside it.
    """

    name: str
    command: tuple[str, ...]
    folder: str = "."
    tests: str = "."
    database: str = "postgresql"
    static: bool = False
    cpu_seconds: float | None = None
    long: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)


def under(server: str) -> dict[str, str]:
    return {"ROSTRUM_TEST_SERVER": server}


SETUP = Step("set-up", (sys.executable, "-m", "tools.setup"), static=True)
STEPS = (
    Step("ruff check", (".venv/bin/ruff", "check"), static=True),
    Step("ruff format", (".venv/bin/ruff", "format", "--check"), static=True),
    Step("imports", (".venv/bin/lint-imports",), static=True),
    Step("mypy", (".venv/bin/mypy",), static=True),
    Step("front end: types", (*NPM, "check"), folder="frontend", static=True),
    Step("front end: lint", (*NPM, "lint"), folder="frontend", static=True),
    Step("front end: tests", (*NPM, "test"), folder="frontend", static=True),
    # Some 10 s on a quiet machine. A busy one takes three times as long, a slow one more; beyond that it is too much.
    Step("the core, without a database", (*PYTEST, *SPREAD, "tests/core"), tests="tests/core", cpu_seconds=60),
    Step("the rest, on PostgreSQL", (*PYTEST, *TOGETHER, *(f"--ignore=tests/{apart}" for apart in APART)), long=2),
    Step(
        "the apps, on SQLite",
        (*ON_APPS, *(f"--ignore=tests/deliberation/{file}" for file in KNOW_NO_DATABASE)),
        tests="tests/deliberation",
        database="sqlite",
    ),
    Step("the browser", (*PYTEST, *TOGETHER, "tests/browser"), tests="tests/browser"),
)

BENCHES = Step("the benches, that they run", (*PYTEST, "tests/bench"), tests="tests/bench")
# Long, and of use to whoever changes the transport.
OTHER_SERVERS = (
    Step(
        "the transport, on stock Daphne",
        (*PYTEST, *TOGETHER, *TRANSPORT, HANDSHAKE, KILLED),
        environment=under("stock"),
    ),
    Step("the transport, on uvicorn", (*PYTEST, *TOGETHER, *TRANSPORT), environment=under("uvicorn")),
)


def faults(seeds: int) -> Step:
    """One seed takes some minutes, several are longer each: more people come, and waits are those of production."""
    environment = {"ROSTRUM_FAULT_SEEDS": str(seeds)}
    name = "faults, one seed" if seeds == 1 else f"faults, {seeds} seeds"
    return Step(name, (*PYTEST, *PAIRED, "tests/faults"), tests="tests/faults", long=2 * seeds, environment=environment)


def steps_of(suite: str) -> tuple[Step, ...]:
    if suite == "faults":
        return (BENCHES, faults(max(1, int(os.environ.get("ROSTRUM_FAULT_SEEDS") or 1))))
    if suite == "proof":
        core = (*PYTEST, "tests/core", "-o", f"faulthandler_timeout={HOURS * 3600}")
        in_full = {"ROSTRUM_PROOF": "1"}
        long = Step("the core, long", core, tests="tests/core", long=HOURS * 6, environment=in_full)
        told = (*PYTEST, "tests/realtime/transport", RETOLD, "-o", "faulthandler_timeout=1200")
        frames = Step("frames and stories, long", told, tests="tests/realtime/transport", long=3, environment=in_full)
        whole = (*PYTEST, "tests/image/whole.py", "-o", "faulthandler_timeout=3600")
        image = Step("the image, from a bare Debian", whole, tests="tests/image", long=6)
        batches = tuple(
            Step(
                f"batches, long, {database}",
                (*PYTEST, BATCHES, "-o", "faulthandler_timeout=3600"),
                tests="tests/deliberation",
                database=database,
                long=6,
                environment=in_full,
            )
            for database in ("postgresql", "sqlite")
        )
        asked = (*PYTEST, "tests/authorisation", "-o", "faulthandler_timeout=3600")
        who = Step("who may do what, every cell and every check", asked, long=6, environment=in_full)
        pages = Step("pages too, on SQLite", ON_APPS, tests="tests/deliberation", database="sqlite", long=2)
        return (long, frames, who, pages, *batches, *OTHER_SERVERS, image, faults(SEEDS_OF_A_PROOF))
    return tuple(step for step in STEPS if step.static or suite == "test")


def every_step() -> tuple[Step, ...]:
    return (*STEPS, *steps_of("faults"), *steps_of("proof"))


def named(name: str) -> tuple[Step, ...]:
    """What is called so: a folder or file below tests/, the step of just this name, or those with it in their names."""
    below = Path(name) if name.startswith("tests/") else Path("tests", name)
    path = below if (ROOT / below).exists() else None
    whole = next((step for step in every_step() if path is not None and step.tests == str(path)), None)
    if whole:
        return (whole,)
    if path is not None:
        spread = TOGETHER if (ROOT / path).is_dir() else ()
        return (Step(str(path), (*PYTEST, *spread, str(path)), long=6),)
    exactly = tuple(step for step in every_step() if step.name == name)
    return exactly or tuple(step for step in every_step() if name.lower() in step.name.lower())


def main(wanted: list[str]) -> int:
    suite, name = wanted[0] if wanted else "test", os.environ.get("ROSTRUM_TEST_NAME", "")
    steps = named(name) if name else steps_of(suite)
    if not steps:
        print(f"Nothing is named {name}: say a folder or file below tests/, or part of one of these names.")
        print("\n".join(step.name for step in every_step()))
        return 2
    found = [timed(SETUP)]
    if found[0][1] == "ok":
        here = [step for step in steps if (ROOT / step.tests).is_dir()]
        found += side_by_side(step for step in here if step.static)
        found += map(timed, (step for step in here if not step.static))
    print("\n" + "\n".join(f"{name}: {outcome}" for name, outcome, _ in found))
    all_here = suite == "static" or tell_components()
    if suite == "proof":
        proof.write(found)
    well = all(outcome == "ok" for _, outcome, _ in found)
    return 0 if well and (all_here or os.environ.get("CI") != "true") else 1


def side_by_side(steps: Iterable[Step]) -> list[Found]:
    """Two at a time, and what each says in one piece."""
    with ThreadPoolExecutor(2) as pool:
        try:
            return list(pool.map(in_one_piece, steps))
        except KeyboardInterrupt:
            for process in list(RUNNING):
                end_all_of(process)
            sys.exit(130)


def in_one_piece(step: Step) -> Found:
    with tempfile.TemporaryFile() as output:
        return timed(step, output)


def timed(step: Step, output: IO[bytes] | None = None) -> Found:
    started = time.monotonic()
    return step.name, run(step, output), time.monotonic() - started


def run(step: Step, output: IO[bytes] | None = None) -> str:
    """Run one step, its output shown as it comes (or at its end, where it is kept); answer `ok` or what was wrong."""
    if output is None:
        print(f"\n=== {step.name}", flush=True)
    started, used = time.monotonic(), cpu_of_children()
    code = code_of(step, output)
    seconds, used = time.monotonic() - started, cpu_of_children() - used
    print(f"{said(step, output)}--- {step.name}: {seconds:.1f} s, {used:.1f} s of a processor", flush=True)
    if code is None:
        return f"FAILED, no end after {PATIENCE_SECONDS * step.long} s"
    if code != 0:
        return f"FAILED, exit code {code}"
    if step.cpu_seconds is not None and used > step.cpu_seconds * slow_processor():
        return f"FAILED, took {used:.1f} s of processor time where {step.cpu_seconds} s are promised"
    return "ok"


def said(step: Step, output: IO[bytes] | None) -> str:
    if output is None:
        return ""
    output.seek(0)
    return f"\n=== {step.name}\n{output.read().decode(errors='replace')}"


def code_of(step: Step, output: IO[bytes] | None) -> int | None:
    path = os.pathsep.join([str(ROOT / ".venv/bin"), os.environ.get("PATH", os.defpath)])
    program, *arguments = step.command
    process = subprocess.Popen(
        [shutil.which(program, path=path) or str(ROOT / program), *arguments],
        cwd=ROOT / step.folder,
        env={**inherited(), "PATH": path, "ROSTRUM_TEST_DATABASE": step.database, **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
    )
    RUNNING.add(process)
    try:
        return process.wait(PATIENCE_SECONDS * step.long)
    except subprocess.TimeoutExpired:
        end_all_of(process)
        return None
    except KeyboardInterrupt:
        end_all_of(process)
        sys.exit(130)
    finally:
        RUNNING.discard(process)


def inherited() -> dict[str, str]:
    """Python may keep what it compiled: the tests start it some hundred times."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


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
