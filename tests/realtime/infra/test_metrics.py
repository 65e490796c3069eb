"""What a process tells Prometheus of itself: what happened is counted, and no meeting or person has a series."""

import asyncio
import json
from collections.abc import Callable

from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.probing import asked, metrics
from tests.realtime.site import ANNA, BAO, MODERATOR, Held, Server, Site
from tests.servers import FAR, wait_until

HERE = 'rostrum_connections{audience="%s"}'


async def until(server: Server, condition: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    """What is told once the condition holds."""
    told: dict[str, float] = {}

    def holds() -> bool:
        told.update(metrics(server))
        return condition(told)

    await asyncio.to_thread(wait_until, holds, FAR)
    return told


async def test_lines_are_counted_by_audience_and_only_while_they_are_open(meeting: Held, server: Server):
    before = metrics(server)
    one, two, three, four = (at(meeting, seat, server) for seat in (MODERATOR, ANNA, BAO, None))
    async with one, two, three, four:
        told = metrics(server)
        here = {to: told[HERE % to] - before[HERE % to] for to in ("moderator", "member", "public")}
        assert here == {"moderator": 1, "member": 2, "public": 1}
        assert told["rostrum_rooms"] >= 1
    await until(server, lambda told: told[HERE % "member"] == before[HERE % "member"])


async def test_what_is_asked_answered_and_told_is_counted(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        await bao.until(lambda: bao.count("snapshot"))
        before = metrics(server)
        for words in ("一", "二", "三"):
            last = await anna.done("statement.post", text=words)
        last = meeting.site.desk(
            "act_often", meeting=meeting.id, by=BAO, what=[{"type": "statement.post", "text": "合"}] * 3
        )
        assert (await anna.do("floor.yield", entry=7))["refused"] == "stale"
        await asyncio.gather(*(member.until(lambda m=member: m.seq == last) for member in (anna, bao)))  # type: ignore[misc]
        await bao.say({"got": last})
        told = await until(server, lambda told: told['rostrum_frames_received_total{kind="got"}'] > 0)

    def more(name: str) -> float:
        return told[name] - before.get(name, 0)

    assert more('rostrum_commands_total{outcome="done"}') == 3
    assert more('rostrum_commands_total{outcome="stale"}') == 1
    assert more('rostrum_frames_received_total{kind="command"}') == 4
    assert more("rostrum_event_deliveries_total") == 6 * 2
    assert more("rostrum_frames_sent_total") >= 2 + 4  # events that come together are told together
    assert more("rostrum_batch_commands_sum") == 4
    assert 1 <= more("rostrum_batch_commands_count") <= 4
    assert more("rostrum_batch_seconds_sum") > 0


async def test_a_handshake_and_a_line_that_is_closed_are_counted(meeting: Held, server: Server):
    before = metrics(server)
    name = 'rostrum_connections_closed_total{code="4500"}'
    anna = await at(meeting, ANNA, server).open()
    await anna.send("{")
    assert await anna.until_closed() == 4500
    await anna.drop()
    told = metrics(server)
    assert told[name] - before.get(name, 0) == 1
    assert told["rostrum_handshake_seconds_count"] - before["rostrum_handshake_seconds_count"] == 1
    assert told['rostrum_frames_received_total{kind="malformed"}'] >= 1


async def test_a_room_that_stops_reading_shows_how_far_it_is_behind(build: Build, new_file: str):
    stuck = "from realtime.rooms.room import Room\nimport asyncio\nasync def wait(self): await asyncio.sleep(60)\n"
    site = build(database=new_file)
    server = site.serve_with(stuck + "Room._read_log = wait\n")
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna:
        assert metrics(server)["rostrum_lag_entries"] == 0
        await anna.done("statement.post", text="一")
        await anna.done("statement.post", text="二")
        told = await until(server, lambda told: told["rostrum_lag_seconds"] > 0.2)
        assert told["rostrum_lag_entries"] == 2


async def test_what_a_line_does_not_read_is_measured(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting(options={"statement_chars": 4000})
    watcher = await at(meeting, BAO, server).open()
    await watcher.until(lambda: watcher.count("snapshot"))
    watcher.stop_reading()
    async with at(meeting, ANNA, server) as anna:
        told = metrics(server)
        while not told["rostrum_unsent_bytes_max"] and not watcher.closed:
            what = [{"type": "statement.post", "text": "长" * 900}] * 20
            last = await asyncio.to_thread(site.desk, "act_often", meeting=meeting.id, by=ANNA, what=what)
            await anna.until(lambda seq=last: anna.seq >= seq)  # type: ignore[misc]  # told in frames, not as one snapshot
            told = metrics(server)
    assert told["rostrum_unsent_bytes"] >= told["rostrum_unsent_bytes_max"] > 0
    await watcher.drop()


def test_one_process_keeps_the_clock_and_says_so(pair: Site):
    first, second = pair.servers
    wait_until(lambda: metrics(first)["rostrum_clock_lease"] + metrics(second)["rostrum_clock_lease"] == 1, FAR)


async def test_another_meeting_adds_no_series(shared: Site, meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.done("statement.post", text="一")
        await anna.say({"got": 9})
        before = await until(server, lambda told: 'rostrum_frames_received_total{kind="got"}' in told)
    other = shared.meeting()
    async with at(other, ANNA, server) as anna:
        await anna.done("statement.post", text="一")
        assert set(metrics(server)) == set(before)
    assert not [name for name in before if meeting.id in name or meeting.sessions[ANNA - 1] in name]


def test_every_sample_has_a_type_and_every_histogram_adds_up(quiet: Held, server: Server):
    told = asked(server, "/metrics")
    assert told.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    types = dict(line.split()[2:4] for line in told.body.decode().splitlines() if line.startswith("# TYPE"))
    samples = metrics(server)
    for name, kind in types.items():
        if kind == "histogram":
            buckets = [n for sample, n in samples.items() if sample.startswith(f"{name}_bucket")]
            assert buckets == sorted(buckets)
            assert buckets[-1] == samples[f"{name}_count"]
    bare = {sample.partition("{")[0] for sample in samples}
    assert {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in bare} <= set(types)
    assert samples["process_resident_memory_bytes"] > 10_000_000


def test_counts_are_for_this_machine_or_for_who_has_the_token(build: Build, server: Server, new_file: str):
    assert asked(server, "/metrics").status == 200
    forwarded = asked(server, "/metrics", X_Forwarded_For="10.0.0.7")
    assert (forwarded.status, forwarded.json()) == (403, {"refused": "not_permitted"})
    guarded = build(database=new_file, METRICS_TOKEN="a token of the tests").serve()
    answers = [asked(guarded, "/metrics"), asked(guarded, "/metrics", Authorization="Bearer another")]
    assert [answer.status for answer in answers] == [403, 403]
    welcome = asked(guarded, "/metrics", Authorization="Bearer a token of the tests", X_Forwarded_For="10.0.0.7")
    assert welcome.status == 200
    assert json.loads(answers[0].body) == {"refused": "not_permitted"}
