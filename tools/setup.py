"""Make this checkout ready to run: uv, Python, its packages and the front end; what is ready is left alone.

Runs on whatever python3 the machine has, before anything of ours is there: standard library, Python 3.8.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / ".make"
LOG = MADE / "setup.log"
UV = "uv~=0.13.9"
LOCKED = ("uv.lock", "pyproject.toml", ".python-version")
FRONTEND = ROOT / "frontend"

# A developer's shell may point these elsewhere; here they would send the packages to another place.
ELSEWHERE = (
    "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX",
    "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_FROZEN", "UV_NO_DEV", "NODE_ENV",
)  # fmt: skip
UNREACHABLE = re.compile(
    r"connect|resolve|resolution|unreachable|timed out|network|dns|tunnel|no matching distribution"
    r"|enotfound|econn|eai_again|etimedout",
    re.IGNORECASE,
)


class Unavailable(Exception):
    """What this machine cannot give, in one sentence."""


def main() -> int:
    MADE.mkdir(exist_ok=True)
    with (MADE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.write_text("")
        try:
            forget_another_place()
            have_uv()
            have_packages()
            have_translations()
            have_front_end()
        except Unavailable as refusal:
            print(refusal, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


def forget_another_place() -> None:
    """A virtual environment holds absolute paths, so that a checkout which was moved starts anew."""
    place = MADE / "place"
    if place.is_file() and place.read_text() != str(ROOT):
        for name in (".uv", ".venv"):
            shutil.rmtree(ROOT / name, ignore_errors=True)
    place.write_text(str(ROOT))


def have_uv() -> None:
    uv = ROOT / ".uv/bin/uv"
    if done("uv", UV, product=uv):
        return
    say("uv, into .uv")
    try:
        import ensurepip  # noqa: F401  # Debian splits it off, and then `venv` fails half-way
        import venv  # noqa: F401
    except ImportError:
        raise Unavailable(
            "python3 has no venv module, which set-up needs (Debian and Ubuntu: apt install python3-venv)."
        ) from None
    run(sys.executable, "-m", "venv", "--clear", ".uv", what="a virtual environment in .uv")
    pip = (".uv/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2")
    run(*pip, UV, what="the installer uv", source="the Python package index")
    note("uv", UV)


def have_packages() -> None:
    wanted = digest(ROOT / name for name in LOCKED)
    if done("packages", wanted, product=ROOT / ".venv/bin/python"):
        return
    have_python()
    say("the Python packages of uv.lock, into .venv")
    # Compiled once here; where Python may keep nothing, every process would otherwise compile it all again.
    sync = (".uv/bin/uv", "sync", "--locked", "--compile-bytecode")
    run(*sync, what="the Python packages", source="the Python package index")
    note("packages", wanted)


def have_python() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    if call(".uv/bin/uv", "python", "find", "--no-python-downloads").returncode == 0:
        return
    say(f"Python {version}")
    if call(".uv/bin/uv", "python", "install", "--no-bin").returncode != 0:
        raise Unavailable(
            f"Python {version} is not on this machine and cannot be fetched from here: install it, and run this again."
        )


def have_translations() -> None:
    """Django reads compiled catalogues only, and a new machine has no msgfmt."""
    catalogues = sorted((FRONTEND / "locale").rglob("*.po"))
    wanted = digest(catalogues)
    if done("translations", wanted, product=catalogues[0].with_suffix(".mo")):
        return
    say("the translations, into frontend/locale")
    run(".venv/bin/pybabel", "compile", "-d", "frontend/locale", "-D", "django", what="the translations")
    note("translations", wanted)


def have_front_end() -> None:
    packages = digest(FRONTEND / name for name in ("package.json", "package-lock.json"))
    if not done("node", packages, product=FRONTEND / "node_modules"):
        say("the front end's packages, into frontend/node_modules")
        npm = ("npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000")
        run(*npm, what="the front end's packages", source="the npm registry", cwd=FRONTEND)
        note("node", packages)
    sources = digest(front_end_sources())
    if not done("frontend", sources, product=FRONTEND / "dist/manifest.json"):
        say("the front end, into frontend/dist")
        run("npm", "run", "build", what="the front end", cwd=FRONTEND)
        note("frontend", sources)


def front_end_sources() -> Iterator[Path]:
    """What the built files depend on; templates and translations are read by Django itself."""
    apart = {"node_modules", "dist", "templates", "locale", "tests"}
    for folder, folders, names in os.walk(FRONTEND):
        folders[:] = sorted(set(folders) - apart) if Path(folder) == FRONTEND else sorted(folders)
        yield from (Path(folder, name) for name in sorted(names))


def digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def done(step: str, wanted: str, *, product: Path) -> bool:
    stamp = MADE / step
    return product.exists() and stamp.is_file() and stamp.read_text() == wanted


def note(step: str, wanted: str) -> None:
    (MADE / step).write_text(wanted)


def say(step: str) -> None:
    print(f"Setting up {step} …", flush=True)


def run(*command: str, what: str, source: str = "", cwd: Path = ROOT) -> None:
    """Run one command; where it fails, say in one sentence what is missing and why."""
    ended = call(*command, cwd=cwd)
    if ended.returncode == 0:
        return
    if source and UNREACHABLE.search(ended.stdout):
        raise Unavailable(f"{what[0].upper()}{what[1:]} cannot be fetched: {source} is out of reach from here.")
    said = [line.strip() for line in ended.stdout.splitlines() if line.strip()] or ["it said nothing"]
    reason = next((line for line in said if "error" in line.lower()), said[-1]).rstrip(".:")
    raise Unavailable(f"Setting up {what} failed ({reason}); the whole output is in .make/setup.log.")


def call(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environment["NO_COLOR"] = "1"
    environment["PATH"] = os.pathsep.join([str(ROOT / ".venv/bin"), os.environ.get("PATH", os.defpath)])
    program = str(ROOT / command[0]) if "/" in command[0] else shutil.which(command[0], path=environment["PATH"])
    ended = subprocess.run(
        [program or command[0], *command[1:]],
        check=False,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{ended.stdout}\n")
    return ended


if __name__ == "__main__":
    sys.exit(main())
