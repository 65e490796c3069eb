"""A live room: people speak, write and ask for the floor for a minute, and everybody watches."""

import sys
import time
from collections.abc import Mapping

from bench.harness.measurement import ODD, STATEMENT, joined
from bench.harness.site import Site
from bench.results import Bench, Measure, Scale

SECONDS = 60.0
# 20 commands a second in all: what people write, what is said, and who wants to speak.
STATEMENTS, UTTERANCES, REQUESTS = 12.0, 5.0, 3.0
UTTERANCE = {"type": "utterance.record", "seat": 3, "text": STATEMENT["text"]}
REQUEST = {"type": "floor.request", "lane": "impromptu"}

ANSWERS = "answer, p95"
SHOWN = "decision to screen, p95"
ASKED = "asked to screen, p95"
BUSY = "core in use"


def live_room(scale: Scale) -> Mapping[str, float | None]:
    sockets, seconds = scale.of(1_000, 20), scale.seconds(SECONDS)
    with Site(scale.database) as site:
        room, server = site.room(members=sockets), site.serve()
        # The clerk's line is the first; then the members.
        with joined(room, server, sockets=sockets, start=1) as crowd:
            crowd.mark()
            used, begun = server.cpu, time.monotonic()
            crowd.pace(0, 1, UTTERANCE, rate=UTTERANCES, seconds=seconds)
            crowd.pace(1, sockets, STATEMENT, rate=STATEMENTS, seconds=seconds)
            crowd.pace(1, sockets, REQUEST, rate=REQUESTS, seconds=min(seconds, (sockets - 1) / REQUESTS))
            answered = crowd.answered(seconds=seconds + 10)
            stamped = int(STATEMENTS * seconds) + int(UTTERANCES * seconds)
            crowd.wait("deliveries", stamped * sockets, seconds=5)
            told = crowd.report()
            busy = (server.cpu - used) / (time.monotonic() - begun)
    come = told["deliveries"] == stamped * sockets
    whole = answered is not None and come and not told["gaps"] and not told["refused"]
    if not whole:
        print(f"  not whole: {stamped * sockets} wanted,", {name: told[name] for name in ODD}, file=sys.stderr)
    return {
        ANSWERS: told["answer"]["p95_ms"] if whole else None,
        SHOWN: told["decided_to_screen"]["p95_ms"] if whole else None,
        ASKED: told["asked_to_screen"]["p95_ms"] if whole else None,
        BUSY: busy * 100,
    }


LIVE_ROOM = Bench(
    "live-room",
    "1,000 members on the line for 60 s while 20 commands a second are given: statements, utterances of the clerk, "
    "requests for the floor (the queue grows to 180).",
    (Measure(ANSWERS, "ms", "≤ 100"), Measure(SHOWN, "ms", "≤ 150"), Measure(ASKED, "ms"), Measure(BUSY, "%")),
    live_room,
)
