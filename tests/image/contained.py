"""One container without an engine: the commands that run something in a root, as a user and with a /proc of its own."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SEPARATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--")


@dataclass(frozen=True)
class Container:
    """What is the same for all that runs in it; `mounts`: from a path of this machine to one of the container."""

    root: Path
    user: str = "root:root"
    at: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    mounts: tuple[tuple[Path, str], ...] = ()
    tmpfs: tuple[str, ...] = ()
    read_only: bool = False
    rights: bool = False

    def started(self, what: list[str], **more: str) -> list[str]:
        """The command that makes the container and is its first process."""
        lines = ["set -e", f"mount --bind {self.root} {self.root}", f"mount -t proc proc {self.root}/proc"]
        # Later mounts may lie within earlier ones.
        lines += [f"mkdir -p {self.root}{where} && mount -t tmpfs tmpfs {self.root}{where}" for where in self.tmpfs]
        for source, where in ((Path("/dev"), "/dev"), *self.mounts):
            made = "mkdir -p" if source.is_dir() else "touch"
            lines.append(f"{made} {self.root}{where} && mount --rbind {shlex.quote(str(source))} {self.root}{where}")
        if self.read_only:
            lines.append(f"mount -o remount,bind,ro {self.root}")
        lines.append(shlex.join(["exec", "chroot", str(self.root), *self._as_user(what, more)]))
        return [*SEPARATE, "sh", "-c", "\n".join(lines)]

    def joined(self, pid: int, what: list[str]) -> list[str]:
        """The command that runs beside the process with this id, which runs in the container."""
        return ["nsenter", f"--target={pid}", "--mount", "--pid", "--root", *self._as_user(what, {})]

    def _as_user(self, what: list[str], more: dict[str, str]) -> list[str]:
        user, _, group = self.user.partition(":")
        rights = [] if self.rights else ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        values = [f"{name}={value}" for name, value in {"PATH": PATH, **self.environment, **more}.items()]
        become = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *rights]
        return [*become, "env", f"--chdir={self.at}", "-i", *values, *what]
