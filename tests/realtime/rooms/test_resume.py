"""Who comes back is told exactly what was missed, or everything anew; never nothing."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.realtime.conftest import Build
from tests.realtime.member import NOTHING, Member, at
from tests.realtime.site import ANNA, BAO, GUEST, MODERATOR, SERVED_BY, Held, Server

POST = {"type": "statement.post"}
MUCH = [{**POST, "text": "长" * 1_500}] * 60  # enough for a snapshot that is kept


def shown(log: Sequence[dict[str, Any]]) -> list[Any]:
    """How a member is told of these entries, where only statements of guests are hidden."""
    told: list[Any] = []
    for entry in log:
        if (entry["by"], entry["type"]) != (GUEST, "statement.posted"):
            told.append(entry["seq"])
        elif told and isinstance(told[-1], list):
            told[-1][1] = entry["seq"]
        else:
            told.append([entry["seq"], entry["seq"]])
    return told


async def said(meeting: Held, server: Server, *seats: int) -> list[dict[str, Any]]:
    """A statement of each, and the server has heard of them; returns the log."""
    async with at(meeting, None, server) as watcher:
        last = [meeting.do(by, **POST, text="说") for by in seats][-1]
        await watcher.until(lambda: watcher.seq >= last)
    return meeting.log()


async def tail(meeting: Held, server: Server, since: list[Any], seat: int | None = ANNA) -> Member:
    """A browser that comes with this and has been brought up to date."""
    member = await at(meeting, seat, server).open(since=since)
    await member.until(lambda: member.count("own") if seat else member.count("presence") or member.count("seats"))
    await member.hang_up()
    return member


async def test_a_browser_that_comes_back_is_told_exactly_what_it_missed(meeting: Held, server: Server):
    anna = await at(meeting, ANNA, server).open()
    await anna.until(lambda: anna.count("snapshot"))
    held = anna.since()
    await anna.drop()
    log = await said(meeting, server, BAO, GUEST, GUEST, BAO, GUEST)
    again = await tail(meeting, server, held)
    assert again.count("snapshot") == 0
    (events,) = again.all("events")
    assert [told["seq"] for told in events] == [9, [10, 11], 12, [13, 13]]
    assert again.hash16 == log[-1]["hash16"]


async def test_from_every_place_in_the_log_exactly_the_rest_follows(meeting: Held, server: Server):
    log = await said(meeting, server, BAO, GUEST, GUEST, BAO, GUEST, BAO)
    epoch = (await tail(meeting, server, ["", 0, "public", ""])).epoch
    async with at(meeting, ANNA, server) as anna:
        for entry in log[:-1]:
            before = anna.count("events")
            await anna.say({"since": [epoch, entry["seq"], "member", entry["hash16"]]})
            await anna.until(lambda n=before: anna.count("events") > n)  # type: ignore[misc]
            assert [told["seq"] for told in anna.last("events")] == shown(log[entry["seq"] :])
        before = anna.count("head")
        await anna.say({"since": [epoch, log[-1]["seq"], "member", log[-1]["hash16"]]})
        await anna.until(lambda: anna.count("head") > before)
        assert anna.last("head") == len(log)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda e, s, a, h: ["", 0, "public", ""],
        lambda e, s, a, h: ["0" * 12, s, a, h],
        lambda e, s, a, h: [e, s, "public", h],
        lambda e, s, a, h: [e, s, "moderator", h],
        lambda e, s, a, h: [e, s, a, "0" * 16],
        lambda e, s, a, h: [e, s, a, h[:8]],
        lambda e, s, a, h: [e, s, a, ""],
        lambda e, s, a, h: [e, 0, a, ""],
        lambda e, s, a, h: [e, s - 1, a, h],
        lambda e, s, a, h: [e, s + 1, a, h],
        lambda e, s, a, h: [e, 10_000, a, h],
    ],
)
async def test_who_holds_anything_else_is_told_everything_anew(wrong: Any, meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        held = anna.since()
    log = await said(meeting, server, BAO)
    again = await tail(meeting, server, wrong(*held))
    assert again.count("events") == 0
    (snapshot,) = again.all("snapshot")
    assert (snapshot["seq"], snapshot["hash16"]) == (9, log[-1]["hash16"])
    statements = snapshot["state"]["statements"]
    assert [row[statements["columns"].index("text")] for row in statements["rows"]] == ["说"]


async def test_who_missed_more_than_five_hundred_entries_is_told_everything_anew(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        held = anna.since()
    meeting.site.desk("act_often", meeting=meeting.id, by=BAO, what=[{**POST, "text": "说"}] * 510)
    log = await said(meeting, server, BAO)
    far = await tail(meeting, server, held)
    assert (far.count("snapshot"), far.count("events")) == (1, 0)
    near = await tail(meeting, server, [held[0], log[-450]["seq"], "member", log[-450]["hash16"]])
    assert (near.count("snapshot"), len(near.last("events"))) == (0, 449)


async def test_a_crowd_that_comes_while_others_talk_is_given_one_snapshot_and_what_came_since(
    meeting: Held, server: Server
):
    meeting.site.desk("act_often", meeting=meeting.id, by=BAO, what=MUCH)
    first = await tail(meeting, server, NOTHING)
    log = await said(meeting, server, BAO, GUEST, BAO)
    later = await tail(meeting, server, NOTHING)
    assert (first.last("snapshot")["seq"], first.count("events")) == (len(log) - 3, 0)
    assert (later.seq, later.hash16, later.gaps) == (len(log), log[-1]["hash16"], [])
    if SERVED_BY == "eager":
        assert later.last("snapshot") == first.last("snapshot")
        assert [told["seq"] for told in later.last("events")] == shown(log[-3:])
    meeting.site.desk("act_often", meeting=meeting.id, by=BAO, what=MUCH[:20])
    log = await said(meeting, server, BAO)
    latest = await tail(meeting, server, NOTHING)
    assert (latest.last("snapshot")["seq"], latest.count("events")) == (len(log), 0)


async def test_a_line_may_ask_again_at_any_time(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        meeting.do(BAO, **POST, text="说")
        await anna.until(lambda: anna.seq >= 9)
        for n in (2, 3):
            await anna.say({"since": ["", 0, "public", ""]})
            await anna.until(lambda n=n: anna.count("snapshot") >= n)  # type: ignore[misc]
        await bao_posts_and_anna_hears(meeting, anna)


async def bao_posts_and_anna_hears(meeting: Held, anna: Member) -> None:
    seq = meeting.do(BAO, **POST, text="说")
    await anna.until(lambda: anna.seq >= seq)
    assert anna.gaps == []


async def test_before_it_has_said_what_it_holds_a_line_is_told_nothing_but_the_hello(meeting: Held, server: Server):
    early = at(meeting, ANNA, server)
    await early.dial()
    await early.until(lambda: early.count("hello"))
    async with at(meeting, BAO, server) as bao:
        await bao.done("statement.post", text="说")
        await bao.until(lambda: bao.saw("statement.posted"))
    await early.say({"since": ["", 0, "public", ""]})
    await early.until(lambda: early.count("own"))
    assert [next(iter(frame)) for _, frame in early.frames][:2] == ["hello", "snapshot"]
    assert early.last("snapshot")["seq"] == 9
    await early.hang_up()


async def test_what_was_missed_is_told_after_a_restart_of_the_server_too(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting()
    anna = await at(meeting, ANNA, server).open()
    await anna.until(lambda: anna.count("snapshot"))
    server.kill()
    await anna.until_closed()
    meeting.do(BAO, **POST, text="说")
    server.start()
    await anna.open()
    await anna.until(lambda: anna.seq >= 9)
    assert (anna.count("snapshot"), anna.gaps) == (1, [])
    await anna.hang_up()


async def test_after_a_restored_backup_everybody_begins_anew(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, None, server) as public:
        await anna.done("statement.post", text="会丢失")
        await anna.until(lambda: anna.seq >= 9)
        meeting.site.desk("restore", meeting=meeting.id, upto=8)
        for member in (anna, public):
            await member.until(lambda m=member: m.count("hello") == 2 and m.seq == 8)  # type: ignore[misc]
            assert member.last("hello")["epoch"] != member.all("hello")[0]["epoch"]
            assert member.last("snapshot")["state"]["statements"] == []
        assert await anna.done("statement.post", text="又说") == 9
        await public.until(lambda: public.seq >= 9)
        assert public.gaps == []


async def test_redacted_words_are_handed_to_nobody_again(meeting: Held, server: Server):
    meeting.site.desk("act_often", meeting=meeting.id, by=BAO, what=MUCH)
    said = meeting.do(BAO, **POST, text="家住某街某号")
    before = meeting.log()[said - 2]
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        held = [anna.epoch, said - 1, "member", before["hash16"]]
        meeting.do(MODERATOR, "entry.redact", entry=said, reason="personal_data")
        await anna.until(lambda: anna.seq > said)
    again = await tail(meeting, server, held)
    new = await tail(meeting, server, NOTHING, seat=None)
    mine = await tail(meeting, server, NOTHING)
    assert (again.count("snapshot"), new.count("snapshot"), mine.count("snapshot")) == (1, 1, 1)
    assert "某街" in "".join(anna.raw)
    assert "某街" not in "".join(again.raw + new.raw + mine.raw)
