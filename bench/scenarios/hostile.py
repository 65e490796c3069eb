"""Hostile clients: what well-behaved clients notice of them, and what they cost the server in memory."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping

from bench.harness import host
from bench.harness.load_client import LoadClient
from bench.harness.measurement import Measurement, joined, talked
from bench.harness.site import Room, Server, Site
from bench.results import Bench, Measure, Scale
from bench.workers.attack import ATTACKS

MEMBERS = 500
RATE = 40.0  # statements a second; each is a latency
SECONDS = 4.0
TURNS = 5  # peace and attack, since this machine is slower in one minute than in the next
AROUND_SECONDS = 1  # that the attack lasts longer than what is measured beside it
LOST = ("gaps", "repeats", "lost", "refused")

QUIET = "answer, p95, left in peace"
GROWN = "memory of the server, after all of it"
BROKEN = "gaps, repeats, ends and refusals of those who mean well"


def felt(attack: str) -> str:
    return f"answer, p95, beside: {attack.replace('_', ' ')}"


def hostile(scale: Scale) -> Mapping[str, float | None]:
    members = scale.of(MEMBERS, 20)
    with Site(scale.database) as site:
        room, server = site.room(members=members), site.serve()
        with joined(room, server, sockets=members, start=2) as crowd:

            def peace() -> Measurement:
                return talk(crowd, server, members, scale)

            peace()
            memory = host.memory_kb(server.pid)
            found: dict[str, float | None] = {}
            quiet, broken = [], 0
            for attack in ATTACKS:
                more = []
                for _ in range(scale.of(TURNS, 1)):
                    usual, during = peace(), under(attack, room, server, scale, peace)
                    quiet.append(usual.ms("answer", "p95"))
                    more.append((during.ms("answer", "p95") / quiet[-1] - 1) * 100)
                    broken += harm(usual) + harm(during)
                found[felt(attack)] = statistics.median(more)
            grown = (host.memory_kb(server.pid) - memory) / 1024
    return found | {QUIET: statistics.median(quiet), GROWN: grown, BROKEN: broken}


def harm(stretch: Measurement) -> int:
    return sum(stretch.told[name] for name in LOST) + sum(stretch.told["closes"].values())


def talk(crowd: LoadClient, server: Server, members: int, scale: Scale) -> Measurement:
    seconds = scale.seconds(SECONDS)
    return talked(crowd, [server], rate=RATE, seconds=seconds, sockets=members, speakers=(0, members), spread=True)


def under(attack: str, room: Room, server: Server, scale: Scale, talk: Callable[[], Measurement]) -> Measurement:
    """The same stretch while the attack goes on."""
    seconds = scale.seconds(SECONDS) + AROUND_SECONDS
    where = ["--port", str(server.port), "--path", room.path, "--seconds", str(seconds)]
    command = [sys.executable, "-m", "bench.workers.attack", attack, *where]
    with subprocess.Popen(command, cwd=host.ROOT, stdout=subprocess.PIPE, text=True) as attacker:
        assert attacker.stdout is not None
        attacker.stdout.readline()  # it begins
        found = talk()
        ends = json.loads(attacker.stdout.readline())["ends"]
    print(f"  {attack}: {ends}", file=sys.stderr, flush=True)
    return found


HOSTILE = Bench(
    "hostile",
    "500 members on the line and 40 statements a second, four seconds in peace and four beside an attack, five times "
    "in turn for each kind, of which the median ratio counts: twenty lines that never read, twenty that read 1 kB a "
    "second, frames of 1 MiB, 1,000 messages a second, 200 handshakes a second, malformed frames, fuzzed messages.",
    (
        Measure(QUIET, "ms"),
        *(Measure(felt(attack), "% more", "≤ 20") for attack in ATTACKS),
        Measure(GROWN, "MB more", "≤ 50"),
        Measure(BROKEN, "of them", "≤ 0"),
    ),
    hostile,
)
