"""Reads a Dockerfile into its stages, and a .dockerignore into what it lets in; what is not known here is an error."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOR_THE_IMAGE = {"CMD", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "USER"}  # they say how it runs, and change no file
KNOWN = FOR_THE_IMAGE | {"COPY", "ENV", "RUN", "WORKDIR"}


@dataclass
class Stage:
    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)  # instruction, what follows it

    def said(self, instruction: str) -> list[str]:
        return [rest for name, rest in self.steps if name == instruction]


def stages(text: str) -> dict[str, Stage]:
    """By name, in their order; each is built on another stage or on an image."""
    found: dict[str, Stage] = {}
    for instruction, rest in instructions(text):
        if instruction == "FROM":
            match = re.fullmatch(r"(\S+) AS (\S+)", rest)
            assert match, f"a stage has a name: FROM {rest}"
            found[match[2]] = Stage(base=match[1], name=match[2])
        else:
            assert instruction in KNOWN, f"not known here: {instruction}"
            list(found.values())[-1].steps.append((instruction, rest))
    return found


def instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for whole in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        instruction, _, rest = whole.strip().partition(" ")
        yield instruction, rest.strip()


def built_on(stage: Stage, all: dict[str, Stage]) -> str:
    """The image at the bottom of it."""
    while stage.base in all:
        stage = all[stage.base]
    return stage.base


def with_bases(stage: Stage, all: dict[str, Stage]) -> list[tuple[str, str]]:
    """Its steps after those of the stages it is built on."""
    before = with_bases(all[stage.base], all) if stage.base in all else []
    return [*before, *stage.steps]


def last(stage: Stage, all: dict[str, Stage], instruction: str) -> str | None:
    return next((rest for name, rest in reversed(with_bases(stage, all)) if name == instruction), None)


def command(rest: str) -> list[str]:
    """What is run: a list as it stands, and anything else by a shell."""
    if rest.startswith("["):
        parts = json.loads(rest)
        assert all(isinstance(part, str) for part in parts)
        return list(parts)
    return ["/bin/sh", "-c", rest]


def environment(rest: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in shlex.split(rest))


@dataclass(frozen=True)
class Copy:
    sources: list[str]
    target: str
    of: str | None  # another stage

    @classmethod
    def read(cls, rest: str) -> "Copy":
        *flags, target = rest.split()
        of = next((flag.removeprefix("--from=") for flag in flags if flag.startswith("--from=")), None)
        sources = [flag for flag in flags if not flag.startswith("--")]
        assert len(flags) == len(sources) + (of is not None), f"not known here: COPY {rest}"
        return cls(sources, target, of)


def let_in(root: Path, ignore: str) -> list[Path]:
    """The files that may go into an image, below the root; the last line that fits decides, as Docker has it."""
    rules = [line for line in ignore.splitlines() if line and not line.startswith("#")]
    return sorted(_walk(root, Path(), rules))


def _walk(root: Path, below: Path, rules: list[str]) -> Iterator[Path]:
    for path in sorted((root / below).iterdir()):
        inside = path.relative_to(root)
        if path.is_dir() and not path.is_symlink():
            # What is shut out as a whole need not be looked into, unless a later line lets part of it in.
            if not ignored(inside, rules) or any(rule.startswith(f"!{inside}/") for rule in rules):
                yield from _walk(root, inside, rules)
        elif not ignored(inside, rules):
            yield inside


def ignored(path: Path, rules: list[str]) -> bool:
    out = False
    for rule in rules:
        pattern = _pattern(rule.removeprefix("!"))
        if any(pattern.fullmatch(str(part)) for part in (path, *path.parents)):
            out = not rule.startswith("!")
    return out


def _pattern(rule: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*)", rule.strip("/"))
    return re.compile("".join({"**/": "(?:.*/)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))
