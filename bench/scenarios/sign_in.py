"""A hall signs in from one address beside a live room: everybody gets in, and the room stays quick."""

import statistics
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait

from bench.harness import host
from bench.harness.load_client import LoadClient
from bench.harness.measurement import ODD, STATEMENT, joined, settle
from bench.harness.sign_in import answered, sign_in
from bench.harness.site import ORIGIN, Server, Site
from bench.results import Bench, Measure, Scale

PEOPLE = 400
LIMIT_SECONDS = 300.0
SHARE = 0.6  # of the seconds of all cores, for hashes: on a slow machine fewer people can sign in in that time
ARRIVING_SECONDS = 120.0  # until the last of them sends the form
STATEMENTS = 10.0  # a second, in the room
ALONE_SECONDS = 30.0
PASSWORD = "云州的秋天很长 2026"
TRIES = 40
HOST_NAME = ORIGIN.partition("://")[2]

LET_IN = "signed in"
LAST = "the last of them is in"
WAITED = "form to answer, p95"
ALONE = "answer in the room alone, p95"
BESIDE = "answer in the room beside them, p95"
TIMES = "beside them against alone"
FORMS = {
    "sign-up": ("/accounts/signup/", "email"),
    "code": ("/accounts/login/code/", "email"),
    "recovery": ("/accounts/password/reset/", "email"),
    "password": ("/accounts/login/", "login"),
}


def known_from_unknown(kind: str) -> str:
    return f"{kind}: a known and an unknown address, medians apart"


def hall(scale: Scale) -> Mapping[str, float | None]:
    sockets = scale.of(200, 5)
    # All cores are the server's here: how many of their seconds hashes take is what is measured.
    with Site(scale.database, EMAIL_URL="dummymail://") as site, host.on(set(host.CORES)):
        made = site.prepare("accounts", people=scale.of(PEOPLE, 4), password=PASSWORD)
        room, server = site.room(members=sockets), site.serve(cores=set(host.CORES))
        people = min(len(made["logins"]), int(SHARE * len(host.CORES) * LIMIT_SECONDS / made["seconds"]))
        print(f"  {people} people, {made['seconds']:.2f} s for a hash", file=sys.stderr, flush=True)
        with joined(room, server, sockets=sockets, start=1) as crowd:
            alone = _talked(crowd, sockets, seconds=scale.seconds(ALONE_SECONDS))
            begun = time.monotonic()
            arriving = scale.seconds(ARRIVING_SECONDS)
            with ThreadPoolExecutor(people) as browsers:
                each = [
                    browsers.submit(_arrive, server, login, begun + arriving * n / people)
                    for n, login in enumerate(made["logins"][:people])
                ]
                beside = []
                while wait(each, timeout=0).not_done:
                    beside.append(_talked(crowd, sockets, seconds=scale.seconds(10)))
            took = time.monotonic() - begun
            failed = [one.exception() for one in each if one.exception() is not None]
            if failed:
                print(f"  {len(failed)} were not let in, the first: {failed[0]}", file=sys.stderr)
            waited = sorted(one.result() for one in each if one.exception() is None)
        settle([server])
        apart = {known_from_unknown(kind): _apart(server, made["logins"], kind, scale) for kind in FORMS}
    p95 = None if alone is None or None in beside or not beside else statistics.median(b for b in beside if b)
    return {
        LET_IN: len(waited) / people * 100,
        LAST: took,
        WAITED: waited[int(len(waited) * 0.95)] if waited else None,
        ALONE: alone,
        BESIDE: p95,
        TIMES: None if p95 is None or not alone else p95 / alone,
        **apart,
    }


def _arrive(server: Server, login: str, at: float) -> float:
    time.sleep(max(0.0, at - time.monotonic()))
    return sign_in(server.port, host=HOST_NAME, login=login, password=PASSWORD)


def _talked(crowd: LoadClient, sockets: int, *, seconds: float) -> float | None:
    """The p95 of the answers, in ms; None where something was lost."""
    crowd.mark()
    crowd.pace(1, sockets, STATEMENT, rate=STATEMENTS, seconds=seconds)
    whole = crowd.answered(seconds=seconds + 10)
    told = crowd.report()
    if whole is None or told["refused"] or told["gaps"]:
        print("  not whole:", {name: told[name] for name in ODD}, file=sys.stderr)
        return None
    return float(told["answer"]["p95_ms"])


def _apart(server: Server, known: list[str], kind: str, scale: Scale) -> float:
    """ms between the medians of so many tries with known addresses and with others, in turn."""
    path, field = FORMS[kind]
    took: dict[bool, list[float]] = {True: [], False: []}
    for n in range(min(scale.of(TRIES, 2), len(known))):
        for is_known, address in ((True, known[n]), (False, f"stranger{n}-{kind}@example.net")):
            form = {field: address, **({"password": "falsch 12345"} if kind == "password" else {})}
            took[is_known].append(answered(server.port, path, host=HOST_NAME, form=form))
    return abs(statistics.median(took[True]) - statistics.median(took[False])) * 1000


SIGN_IN = Bench(
    "sign-in",
    "400 people (or as many as 60 % of the cores' seconds allow) sign in with passwords from one address within two "
    "minutes, beside a room of 200 in which 10 statements a second are made; then known and unknown addresses in turn.",
    (
        Measure(LET_IN, "%", "≥ 100"),
        Measure(LAST, "s", "≤ 300"),
        Measure(WAITED, "s"),
        Measure(ALONE, "ms"),
        Measure(BESIDE, "ms"),
        Measure(TIMES, "×", "≤ 1.5"),
        *(Measure(known_from_unknown(kind), "ms", "≤ 20") for kind in FORMS),
    ),
    hall,
)
