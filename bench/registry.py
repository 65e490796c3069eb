"""The registry of benchmarks, in the order in which they run and are shown."""

from bench.results import Bench
from bench.scenarios import (
    alternatives,
    browser,
    coldstart,
    fanout,
    growth,
    hostile,
    join_resume,
    live_room,
    nginx_tls,
    search,
    sign_in,
    soak,
    two_processes,
    votes,
)

BENCHES: dict[str, Bench] = {
    bench.name: bench
    for bench in (
        fanout.FAN_OUT,
        fanout.LARGE_ROOM,
        live_room.LIVE_ROOM,
        votes.ON_POSTGRES,
        votes.ON_SQLITE,
        join_resume.JOIN,
        join_resume.RESUME,
        coldstart.COLD_START,
        browser.FOLD,
        browser.SIZE,
        nginx_tls.REAL_PATH,
        growth.GROWTH,
        hostile.HOSTILE,
        two_processes.TOGETHER,
        sign_in.SIGN_IN,
        search.SEARCH,
        alternatives.COMPARED,
        soak.SOAK,
    )
}
