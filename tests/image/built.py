"""Builds the stages of a Dockerfile without a container engine: each is a folder that its steps change.

The first is made by debootstrap. NotHere says what of it this machine does not allow.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.image.contained import SEPARATE, Container
from tests.image.dockerfile import Copy, Stage, command, environment, let_in
from tests.servers import NotHere, program

# Where something stands between this machine and the network, a build is told so, as `docker build` would be.
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
AUTHORITIES = ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
TRUSTED = "/run/trusted-here.pem"
# As in Debian's own image: what is installed is not started.
POLICY = "#!/bin/sh\nexit 101\n"


class Builder:
    """`context`: the folder that is copied from, as far as its .dockerignore lets anything in.

    A stage whose folder is there already is taken as it is.
    """

    def __init__(self, folder: Path, *, context: Path) -> None:
        self.folder = folder
        self.context = context
        self.let_in = let_in(context, (context / ".dockerignore").read_text(encoding="utf-8"))
        self.built: dict[str, Container] = {}

    def build(self, name: str, stages: Mapping[str, Stage]) -> Container:
        """This stage, after those it is built on and those it copies from."""
        if name in self.built:
            return self.built[name]
        stage = stages[name]
        base = self.build(stage.base, stages) if stage.base in stages else self._bare()
        for copy in map(Copy.read, stage.said("COPY")):
            if copy.of:
                self.build(copy.of, stages)
        container = replace(base, root=self.folder / name)
        new = not container.root.exists()
        if new:
            subprocess.run(["cp", "--archive", "--reflink=auto", base.root, container.root], check=True)
        for instruction, rest in stage.steps:
            container = self._described(container, instruction, rest)
            if new:
                self._done(container, instruction, rest)
        self.built[name] = container
        return container

    def _bare(self) -> Container:
        """A Debian with nothing in it, from the mirror that apt uses here."""
        root = self.folder / "debian"
        if not root.exists():
            print("a bare Debian", flush=True)
            made = [program("debootstrap"), "--variant=minbase", "trixie", str(root), *mirror()]
            subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
            (root / "usr/sbin/policy-rc.d").write_text(POLICY)
            (root / "usr/sbin/policy-rc.d").chmod(0o755)
        return Container(root)

    def _described(self, before: Container, instruction: str, rest: str) -> Container:
        """The container as this step says that it is."""
        if instruction == "WORKDIR":
            return replace(before, at=rest)
        if instruction == "ENV":
            return replace(before, environment={**before.environment, **environment(rest)})
        return replace(before, user=rest) if instruction == "USER" else before

    def _done(self, container: Container, instruction: str, rest: str) -> None:
        if instruction == "WORKDIR":
            (container.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        if instruction == "COPY":
            self._copy(container, Copy.read(rest))
        if instruction == "RUN":
            print(f"{container.root.name}: {rest[:100]}", flush=True)
            run(container, command(rest))

    def _copy(self, into: Container, copy: Copy) -> None:
        target = into.root / Path(into.at, copy.target).relative_to("/")
        if copy.of:
            (source,) = copy.sources
            found = self.built[copy.of].root / source.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--archive", "--no-target-directory", found, target], check=True)
            return
        for source in copy.sources:
            for file in self.let_in:
                if file == Path(source):
                    self._put(file, target / file.name if copy.target.endswith("/") else target)
                elif Path(source) in file.parents:
                    self._put(file, target / file.relative_to(source))

    def _put(self, file: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.context / file, target)


def run(container: Container, what: list[str]) -> None:
    """A step of a build, as root and with this machine's way to the network."""
    mounts = [(Path("/etc/resolv.conf"), "/etc/resolv.conf")]
    given = {"HOME": "/tmp", **{name: os.environ[name] for name in PROXIES if name in os.environ}}
    trusted = next((os.environ[name] for name in AUTHORITIES if name in os.environ), None)
    if trusted:
        mounts.append((Path(trusted), TRUSTED))
        given |= dict.fromkeys(AUTHORITIES, TRUSTED)
    builder = replace(container, user="root:root", mounts=tuple(mounts), rights=True)
    ended = subprocess.run(
        builder.started(what, **given), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{what}\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"


def mirror() -> list[str]:
    """Where apt gets Debian from here, if it is said where that can be found; debootstrap knows one itself."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    said = "\n".join(file.read_text(errors="replace") for file in files if file.is_file())
    found = re.search(r"^(?:URIs:|deb)\s+(?:\[[^]]*\]\s+)?(https?://\S+/debian)/?(?:\s|$)", said, re.MULTILINE)
    return [found[1]] if found else []


def must_be_possible() -> None:
    """Raises NotHere."""
    if os.geteuid() != 0:
        raise NotHere("only root can make a root, and this is somebody else")
    for name in ("debootstrap", "unshare", "nsenter", "chroot", "setpriv", "ip"):
        program(name)
    if subprocess.run([*SEPARATE, "true"], capture_output=True, check=False).returncode != 0:
        raise NotHere("this machine does not allow namespaces")
