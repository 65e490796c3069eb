"""What a newcomer meets first: the two commands, the settings, and a repository that names no one place."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT, example
from tools import setup

CODE = ("manage.py", "config", "deploy", "realtime", "deliberation", "tools")
# Not settings of an operator: what every machine has, what Django's own entry points set, and what tests alone say.
OF_THE_MACHINE = {
    "PATH",
    "CI",
    "DJANGO_SETTINGS_MODULE",
    "ROSTRUM_FAILPOINT",
    "ROSTRUM_FAULT_SEEDS",
    "ROSTRUM_TEST_NAME",
}
# Nothing is fetched in these tests: every way out ends at a port where nobody listens.
NO_WAY_OUT = "http://127.0.0.1:9"


# ---- settings ----


def sources() -> Iterator[Path]:
    for name in CODE:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def settings_read(tree: ast.AST) -> Iterator[str]:
    """Each name looked up in the environment, by django-environ or by os; one that is computed is named `?`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            of = ast.unparse(node.func)
            if re.fullmatch(r"env(\.(?!read_env|\w+_config)\w+)?|os\.getenv|os\.environ\.(get|pop|setdefault)", of):
                yield named(node.args[0] if node.args else None)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if ast.unparse(node.value) in {"os.environ", "env"}:
                yield named(node.slice)
        if isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) in {"os.environ", "env"}:
            yield named(node.left)


def named(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "?"


def test_every_setting_that_is_read_is_explained_in_the_example():
    read = {name for path in sources() for name in settings_read(ast.parse(path.read_text(encoding="utf-8")))}

    assert read - OF_THE_MACHINE == set(dict(example()))


@pytest.mark.parametrize(
    "line",
    [
        "env('NEW')", "env.str('NEW', default='')", "env.db_url('NEW')", "os.environ['NEW']",
        "os.environ.get('NEW')", "os.getenv('NEW')", "'NEW' in os.environ",
    ],
)  # fmt: skip
def test_no_way_of_reading_a_setting_goes_unseen(line: str):
    assert list(settings_read(ast.parse(line))) == ["NEW"]


def test_the_example_says_each_setting_once_and_explains_it():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = [name for name, _ in example()]

    assert len(names) == len(set(names))
    assert [paragraph for paragraph in text.strip().split("\n\n") if not paragraph.startswith("#")] == []


@pytest.mark.skipif((ROOT / ".env").exists(), reason="this checkout has a .env of its own")
def test_the_example_changes_nothing():
    """Whoever copies it to .env gets the site as it is without one."""
    wanted = "DEBUG DEMO ALLOWED_HOSTS ROSTRUM_ORIGINS TRUSTED_PROXIES DATABASES REDIS_URL MAILERS TIME_ZONE LOG_LEVEL"
    program = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in "{wanted}".split()}}, default=str))
"""
    bare = {name: value for name, value in os.environ.items() if name not in dict(example())}
    bare["SECRET_KEY"] = "a key for tests"

    def seen(environment: dict[str, str]) -> object:
        command = [sys.executable, "-c", program]
        return json.loads(subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True).stdout)

    assert seen({**dict(example()), **bare}) == seen(bare)


# ---- set-up ----

UV_FOR_TESTS = """#!/bin/sh
echo "uv $* $VIRTUAL_ENV" >> calls
if [ "$1" = sync ]; then mkdir -p .venv/bin; touch .venv/bin/python; cp npm pybabel .venv/bin; fi
"""
PYBABEL_FOR_TESTS = """#!/bin/sh
echo "pybabel $1" >> calls
for catalogue in frontend/locale/*/LC_MESSAGES/django.po; do touch "${catalogue%.po}.mo"; done
"""
NPM_FOR_TESTS = """#!/bin/sh
echo "npm $1 $2" >> ../calls
if [ "$1" = ci ]; then mkdir -p node_modules; else mkdir -p dist; touch dist/manifest.json; fi
"""


class Checkout:
    """A checkout with nothing installed, in a folder whose name is not an easy one, and with no way out."""

    def __init__(self, parent: Path) -> None:
        self.folder = parent / "a checkout 议厅"
        for name in ("tools", "frontend/src", ".make", ".uv/bin"):
            (self.folder / name).mkdir(parents=True)
        for name in (*setup.LOCKED, "tools/setup.py", "frontend/package.json", "frontend/package-lock.json"):
            shutil.copy(ROOT / name, self.folder / name)
        shutil.copytree(
            ROOT / "frontend/locale", self.folder / "frontend/locale", ignore=shutil.ignore_patterns("*.mo")
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")},
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NO_WAY_OUT),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
            "UV_HTTP_RETRIES": "0",
            "npm_config_fetch_retries": "0",
            "npm_config_cache": str(parent / "npm"),
            "UV_CACHE_DIR": str(parent / "uv"),
            "UV_PYTHON_INSTALL_DIR": str(parent / "pythons"),
        }

    def has_uv(self) -> None:
        (self.folder / ".uv/bin/uv").symlink_to(ROOT / ".uv/bin/uv")
        (self.folder / ".make/uv").write_text(setup.UV)

    def has_packages(self) -> None:
        (self.folder / ".venv").symlink_to(ROOT / ".venv")
        (self.folder / ".make/packages").write_text(setup.digest(ROOT / name for name in setup.LOCKED))

    def pretends(self) -> None:
        """Put programs in the place of uv and npm that note how they were called and make what is looked for."""
        programs = {"npm": NPM_FOR_TESTS, "pybabel": PYBABEL_FOR_TESTS, ".uv/bin/uv": UV_FOR_TESTS}
        for name, program in programs.items():
            (self.folder / name).write_text(program)
            (self.folder / name).chmod(0o755)
        (self.folder / ".make/uv").write_text(setup.UV)

    def set_up(self) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "tools.setup"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stderr

    def calls(self) -> list[str]:
        """What was called since last asked."""
        noted = self.folder / "calls"
        lines = [line.strip() for line in noted.read_text().splitlines()] if noted.exists() else []
        noted.write_text("")
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    checkout.pretends()
    assert checkout.set_up() == (0, "")
    checkout.calls()
    return checkout


def test_without_venv_set_up_names_the_package_to_install(checkout: Checkout, tmp_path: Path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    checkout.environment["PYTHONPATH"] = str(tmp_path)

    assert checkout.set_up() == (
        1,
        "python3 has no venv module, which set-up needs (Debian and Ubuntu: apt install python3-venv).\n",
    )


def test_without_a_network_set_up_says_that_uv_is_missing(checkout: Checkout):
    assert checkout.set_up() == (
        1,
        "The installer uv cannot be fetched: the Python package index is out of reach from here.\n",
    )


def test_without_our_python_and_a_network_set_up_says_so(checkout: Checkout, tmp_path: Path):
    checkout.has_uv()
    checkout.environment["PATH"] = str(tmp_path)

    assert checkout.set_up() == (
        1,
        "Python 3.13 is not on this machine and cannot be fetched from here: install it, and run this again.\n",
    )


def test_without_a_network_set_up_says_that_the_packages_are_missing(checkout: Checkout):
    checkout.has_uv()

    assert checkout.set_up() == (
        1,
        "The Python packages cannot be fetched: the Python package index is out of reach from here.\n",
    )


def test_without_a_network_set_up_says_that_the_front_end_is_missing(checkout: Checkout):
    checkout.has_uv()
    checkout.has_packages()

    assert checkout.set_up() == (
        1,
        "The front end's packages cannot be fetched: the npm registry is out of reach from here.\n",
    )


def test_set_up_does_each_step_once(checkout: Checkout):
    checkout.pretends()
    checkout.environment["VIRTUAL_ENV"] = "/elsewhere"

    assert checkout.set_up() == (0, "")
    assert checkout.calls() == [
        "uv python find --no-python-downloads",
        "uv sync --locked --compile-bytecode",
        "pybabel compile",
        "npm ci --include=dev",
        "npm run build",
    ]
    assert checkout.set_up() == (0, "")
    assert checkout.calls() == []


def test_a_changed_source_is_built_again(ready: Checkout):
    (ready.folder / "frontend/src/main.ts").write_text("export {}")

    ready.set_up()

    assert ready.calls() == ["npm run build"]


def test_a_removed_source_is_built_without(ready: Checkout):
    (ready.folder / "frontend/src/main.ts").write_text("export {}")
    ready.set_up()
    ready.calls()
    (ready.folder / "frontend/src/main.ts").unlink()

    ready.set_up()

    assert ready.calls() == ["npm run build"]


def test_new_versions_of_the_packages_are_installed(ready: Checkout):
    with (ready.folder / "uv.lock").open("a") as lock:
        lock.write("\n")

    ready.set_up()

    assert ready.calls() == ["uv python find --no-python-downloads", "uv sync --locked --compile-bytecode"]


def test_what_was_deleted_is_installed_again(ready: Checkout):
    shutil.rmtree(ready.folder / "frontend/node_modules")

    ready.set_up()

    assert ready.calls() == ["npm ci --include=dev"]


def test_a_step_that_failed_is_not_taken_for_done(checkout: Checkout):
    checkout.pretends()
    (checkout.folder / "npm").write_text("#!/bin/sh\necho the cause: error 7.\nexit 3\n")

    for _ in range(2):
        assert checkout.set_up() == (
            1,
            "Setting up the front end's packages failed (the cause: error 7); "
            "the whole output is in .make/setup.log.\n",
        )


def test_a_checkout_that_was_moved_starts_anew(ready: Checkout):
    """The programs in a virtual environment name the folder they were made for."""
    ready.folder = ready.folder.rename(ready.folder.with_name("moved"))

    ready.set_up()

    assert not (ready.folder / ".venv").exists()


# ---- the repository ----


def repository() -> Iterator[tuple[str, str]]:
    """Each file that is, or is about to be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def test_nothing_names_a_registry_that_others_may_not_reach():
    """Whoever sits behind a mirror sets it in one place; only uv.lock has to say where its hashes come from."""
    sites = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org")]
    host = re.compile(r"\b(" + "|".join(re.escape(".".join(parts)) for parts in sites) + r")\b")

    assert [name for name, text in repository() if name != "uv.lock" and host.search(text)] == []


def test_nothing_names_a_folder_of_one_machine():
    names = "|".join(["wo" + "rk", "ro" + "ot"])
    folder = re.compile(rf"""(^|[\s"'`(=:,<])/({names})(/|["'`\s),]|$)""", re.MULTILINE)

    assert [name for name, text in repository() if folder.search(text)] == []


def test_the_core_of_a_meeting_needs_python_alone():
    core = ROOT / "deliberation/meetings/core"
    imported = {
        name.partition(".")[0]
        for path in core.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imports(node)
        if not name.startswith("deliberation.meetings.core")
    }

    assert imported - sys.stdlib_module_names == set()


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []
