"""Reads compose.yaml: its services in the order they start in, with every variable filled in."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


@dataclass
class Service:
    name: str
    image: str
    target: str | None  # the stage of the Dockerfile it is built from
    command: list[str] | None
    environment: dict[str, str]
    secrets: list[str]
    volumes: dict[str, str]  # name -> where
    tmpfs: list[str]
    networks: list[str]
    ports: list[str]
    healthcheck: list[str] | None
    after: dict[str, str]  # service -> condition
    profiles: list[str]
    read_only: bool
    said: dict[str, Any] = field(repr=False, default_factory=dict)


def variables(text: str) -> set[str]:
    return {match[1] for match in VARIABLE.finditer(text)}


def filled(text: str, values: dict[str, str]) -> str:
    """As compose does it; a variable that must be set and is not is an error."""

    def value(match: re.Match[str]) -> str:
        name, kind, otherwise = match.groups()
        if values.get(name):
            return values[name]
        assert kind == "-", f"{name} {otherwise}"
        return str(otherwise)

    return VARIABLE.sub(value, text)


def read(text: str) -> tuple[dict[str, Service], dict[str, Any]]:
    """The services by name, and the whole document."""
    whole = yaml.safe_load(text)
    return {name: service(name, said) for name, said in whole["services"].items()}, whole


def service(name: str, said: dict[str, Any]) -> Service:
    test = said.get("healthcheck", {}).get("test")
    assert test is None or test[0] == "CMD"
    after = said.get("depends_on", {})
    volumes = [volume.split(":") for volume in said.get("volumes", ())]
    return Service(
        name=name,
        image=said["image"],
        target=said.get("build", {}).get("target"),
        command=[str(part) for part in said["command"]] if "command" in said else None,
        environment={key: str(value) for key, value in said.get("environment", {}).items()},
        secrets=list(said.get("secrets", ())),
        volumes=dict(volumes),
        tmpfs=list(said.get("tmpfs", ())),
        networks=list(said.get("networks", ())),
        ports=list(said.get("ports", ())),
        healthcheck=None if test is None else list(test[1:]),
        after={other: how["condition"] for other, how in after.items()},
        profiles=list(said.get("profiles", ())),
        read_only=bool(said.get("read_only")),
        said=said,
    )


def in_order(services: dict[str, Service]) -> list[Service]:
    """Each after those it waits for; without those that start only when they are named."""
    waiting = {name: one for name, one in services.items() if not one.profiles}
    ordered: list[Service] = []
    while waiting:
        ready = [one for one in waiting.values() if not set(one.after) & set(waiting)]
        assert ready, f"these wait for one another: {sorted(waiting)}"
        ordered += ready
        for one in ready:
            del waiting[one.name]
    return ordered


def settings(path: Path) -> dict[str, str]:
    """What a .env says."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
