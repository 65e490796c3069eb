"""All benches there are, in the order they are run and shown."""

from bench import browser, coldstart, compared, crowds, fanout, growth, hostile, live, proxied, soak, together, votes
from bench.figures import Bench

BENCHES: dict[str, Bench] = {
    bench.name: bench
    for bench in (
        fanout.FAN_OUT,
        fanout.LARGE_ROOM,
        live.LIVE_ROOM,
        votes.ON_POSTGRES,
        votes.ON_SQLITE,
        crowds.JOIN,
        crowds.RESUME,
        coldstart.COLD_START,
        browser.FOLD,
        browser.SIZE,
        proxied.REAL_PATH,
        growth.GROWTH,
        hostile.HOSTILE,
        together.TOGETHER,
        compared.COMPARED,
        soak.SOAK,
    )
}
