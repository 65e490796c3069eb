"""What a test run promises: nothing is passed over in silence, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.servers import FAR, wait_until
from tools import components, proof, test
from tools.test import Step

PYTEST = (sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-q")
RULES = ("-p", "tests.conftest", "-p", "tests.unskipped", "-p", "no:cacheprovider")
SAYS_YES = Step("yes", ("true",))
SET_UP = Step("set-up", ("true",))
SAYS_NO = Step("no", ("false",))


def written(folder: Path, program: str) -> Path:
    path = folder / "test_something.py"
    path.write_text(textwrap.dedent(program))
    return path


def outcome(path: Path, *, ci: str) -> tuple[int, str]:
    environment = {**os.environ, "CI": ci}
    ended = subprocess.run(
        [*PYTEST, *RULES, str(path)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout


SKIPPED = """
import pytest

def test_in_its_body(): pytest.skip("no such thing here")

@pytest.mark.skip(reason="no such mark here")
def test_by_its_mark(): pass

@pytest.fixture
def server(): pytest.skip("no such server here")

def test_by_its_fixture(server): pass

@pytest.mark.xfail(reason="known")
def test_that_is_expected_to_fail(): raise ValueError
"""


def test_in_ci_what_is_skipped_has_failed_and_says_why(tmp_path: Path):
    code, said = outcome(written(tmp_path, SKIPPED), ci="true")

    assert code == 1
    assert "1 failed, 1 xfailed, 2 errors" in said
    for what in ("thing", "mark", "server"):
        assert f"not run, and CI=true forgives none: Skipped: no such {what} here" in said


def test_in_ci_a_module_that_is_skipped_has_failed(tmp_path: Path):
    code, said = outcome(written(tmp_path, "import pytest; pytest.importorskip('no_such_module')"), ci="true")

    assert code != 0
    assert "forgives none: Skipped: could not import 'no_such_module'" in said


def test_at_home_a_skipped_test_is_no_failure(tmp_path: Path):
    code, said = outcome(written(tmp_path, SKIPPED), ci="")

    assert code == 0
    assert "3 skipped, 1 xfailed" in said


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_ends_its_servers(asked: signal.Signals, tmp_path: Path):
    noted = tmp_path / "noted"
    program = f"""
    import pathlib, time
    def test_it(redis_server):
        pathlib.Path("{noted}.part").write_text(f"{{redis_server.pid()}} {{redis_server.folder}}")
        pathlib.Path("{noted}.part").rename("{noted}")
        while True:  # not signal.pause(): a signal that comes just before it is seen only by the next one
            time.sleep(0.05)
    def test_the_next(redis_server):
        pathlib.Path("{noted}").write_text("went on")
    """
    command = [*PYTEST, *RULES, "-p", "no:randomly", str(written(tmp_path, program))]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(noted.exists, FAR)
    pid, folder = noted.read_text().split()

    run.send_signal(asked)

    assert run.wait(FAR) != 0
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(folder).exists()
    assert noted.read_text() != "went on"


def test_a_test_without_the_database_starts_no_server(tmp_path: Path):
    program = """
    import pathlib, os
    def children():
        return [path for path in pathlib.Path("/proc").glob("[0-9]*/stat") if f") S {os.getpid()} " in path.read_text()]
    def test_it():
        assert children() == []
    """

    assert outcome(written(tmp_path, program), ci="true")[0] == 0


# ---- `make test` ----


@pytest.fixture
def run_of(monkeypatch: pytest.MonkeyPatch):
    def run(*steps: Step, setup: Step = SET_UP, ci: str = "", suite: str = "test") -> int:
        monkeypatch.setattr(test, "SETUP", setup)
        monkeypatch.setattr(test, "STEPS", steps)
        monkeypatch.setenv("CI", ci)
        return test.main([suite])

    return run


def last_lines(capfd: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capfd.readouterr().out.splitlines() if line]


def test_every_step_runs_though_one_fails_and_the_components_come_last(run_of, capfd):
    assert run_of(SAYS_NO, SAYS_YES) == 1

    lines = last_lines(capfd)
    assert lines[-11:-8] == ["set-up: ok", "no: FAILED, exit code 1", "yes: ok"]
    names = [line.partition(":")[0] for line in lines[-8:]]
    assert names == ["Python", "Django", "PostgreSQL", "Redis", "Chromium", "Node", "nginx", "fonts"]


def test_two_checks_that_start_nothing_run_side_by_side_and_each_speaks_in_one_piece(
    run_of, capfd, monkeypatch, tmp_path
):
    monkeypatch.setattr(test, "PATIENCE_SECONDS", FAR)
    waits = "touch {0}; echo {0} begins; until [ -e {1} ]; do sleep 0.05; done; echo {0} ends"
    one, other = (
        Step(name, ("sh", "-c", f"cd {tmp_path} && {waits.format(name, awaited)}"), static=True)
        for name, awaited in (("one", "other"), ("other", "one"))
    )

    assert run_of(one, other, Step("no", ("false",), static=True)) == 1

    lines = last_lines(capfd)
    for name in ("one", "other"):
        at = lines.index(f"=== {name}")
        assert lines[at + 1 : at + 3] == [f"{name} begins", f"{name} ends"]
    assert lines[-12:-8] == ["set-up: ok", "one: ok", "other: ok", "no: FAILED, exit code 1"]


def test_where_set_up_fails_no_step_runs_and_the_components_are_named(run_of, capfd):
    assert run_of(SAYS_YES, setup=Step("set-up", ("false",))) == 1

    lines = last_lines(capfd)
    assert lines[-9] == "set-up: FAILED, exit code 1"
    assert lines[-8].startswith("Python: ")


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_component_is_named_and_fails_in_ci_only(run_of, capfd, monkeypatch, ci: str, code: int):
    monkeypatch.setitem(components.COMPONENTS, "nginx", lambda: components.version_of(components.find("no-such")))

    assert run_of(SAYS_YES, ci=ci) == code
    assert last_lines(capfd)[-2] == "nginx: missing"


def test_a_step_keeps_its_promises_of_time(run_of, capfd, monkeypatch):
    monkeypatch.setattr(test, "PATIENCE_SECONDS", 1)
    busy = (sys.executable, "-c", "import time\nwhile time.process_time() < 0.4: pass")

    sleeps = Step("endless", ("sleep", "600"))
    assert run_of(sleeps, Step("busy", busy, cpu_seconds=0.01, long=FAR), Step("free", busy, long=FAR)) == 1

    endless, busy_one, free = last_lines(capfd)[-11:-8]
    assert endless == "endless: FAILED, no end after 1 s"
    assert busy_one.endswith("s of processor time where 0.01 s are promised")
    assert free == "free: ok"


# ---- one part ----


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("browser", ["the browser"]),
        ("tests/browser", ["the browser"]),
        ("core", ["the core, without a database"]),
        ("realtime", ["tests/realtime"]),
        ("realtime/commands/test_deadline_scheduler.py", ["tests/realtime/commands/test_deadline_scheduler.py"]),
        ("faults", ["faults, one seed"]),
        ("apps, on SQLite", ["the apps, on SQLite"]),
        ("front end", ["front end: types", "front end: lint", "front end: tests"]),
        ("no such thing", []),
    ],
)
def test_one_part_is_run_by_its_name_or_its_folder(name: str, steps: list[str], monkeypatch):
    monkeypatch.setenv("ROSTRUM_FAULT_SEEDS", "1")
    assert [step.name for step in test.named(name)] == steps


def test_a_part_that_is_not_there_is_said_and_nothing_runs(run_of, capfd, monkeypatch):
    monkeypatch.setenv("ROSTRUM_TEST_NAME", "no such thing")
    assert run_of(SAYS_NO) == 2
    said = last_lines(capfd)
    assert said[0].startswith("Nothing is named no such thing")
    assert "no" in said


# ---- the long runs ----


def test_what_breaks_servers_is_no_part_of_every_run_and_has_a_run_of_its_own(monkeypatch):
    together = next(step for step in test.STEPS if step.name.startswith("the rest"))
    assert "--ignore=tests/faults" in together.command

    monkeypatch.setenv("ROSTRUM_FAULT_SEEDS", "3")
    *_, alone = test.steps_of("faults")
    assert (alone.command[-1], alone.environment) == ("tests/faults", {"ROSTRUM_FAULT_SEEDS": "3"})


def test_what_is_not_tried_on_sqlite_every_day_is_there_and_is_tried_by_a_proof():
    assert [file for file in test.KNOW_NO_DATABASE if not Path("tests/deliberation", file).exists()] == []
    (everything,) = (
        step for step in test.steps_of("proof") if step.database == "sqlite" and step.command == test.ON_APPS
    )
    assert everything.tests == "tests/deliberation"


def test_a_proof_is_written_down_with_its_commit(run_of, capfd, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(proof, "ROOT", tmp_path)
    monkeypatch.setattr(proof, "FOUND", tmp_path / "proof.md")
    monkeypatch.setattr(proof, "commit", lambda: "0123456789ab")
    monkeypatch.setattr(test, "steps_of", lambda suite: {"proof": (SAYS_YES, SAYS_NO)}[suite])

    assert run_of(suite="proof") == 1
    written = (tmp_path / "proof.md").read_text().splitlines()
    assert "at 0123456789ab, with" in written[4]
    assert written[-3:] == ["| set-up | ok | 0 s |", "| yes | ok | 0 s |", "| no | FAILED, exit code 1 | 0 s |"]
