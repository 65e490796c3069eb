"""An answer that was lost is asked for again: the same command is done once, however often it arrives."""

import asyncio
import uuid

from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, MODERATOR, Held, Server


async def test_a_command_resent_after_a_lost_answer_is_done_once(meeting: Held, server: Server):
    anna = await at(meeting, ANNA, server).open()
    id = await anna.ask("statement.post", text="只说一次")
    await anna.drop()
    await anna.open()
    seq = (await anna.answer(id))["seq"]
    await anna.drop()
    anna.outbox[id] = anna.asked[id]
    del anna.answers[id]
    await anna.open()
    assert (await anna.answer(id))["seq"] == seq
    await anna.hang_up()
    posted = [entry for entry in meeting.log() if entry["type"] == "statement.posted"]
    assert [(entry["seq"], entry["text"]) for entry in posted] == [(seq, {"text": "只说一次"})]


async def test_copies_sent_at_once_from_two_devices_are_done_once(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as phone, at(meeting, ANNA, server) as tablet:
        id = str(uuid.uuid4())
        for _ in range(5):
            await phone.ask("statement.post", id=id, text="只说一次")
            await tablet.ask("statement.post", id=id, text="只说一次")
        await phone.until(lambda: phone.count("re") >= 5)
        await tablet.until(lambda: tablet.count("re") >= 5)
        assert {frame["seq"] for _, frame in phone.frames + tablet.frames if "re" in frame} == {
            phone.answers[id]["seq"]
        }
    assert meeting.types().count("statement.posted") == 1


async def test_the_id_of_one_command_is_not_taken_for_another(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        id = str(uuid.uuid4())
        await anna.ask("statement.post", id=id, text="一")
        await anna.answer(id)
        for other in ({"type": "statement.post", "text": "二"}, {"type": "motion.move", "text": "一"}):
            del anna.answers[id]
            await anna.ask(**other, id=id)
            assert (await anna.answer(id))["refused"] == "token_reused"
    assert len(meeting.log()) == 9


async def test_two_members_may_happen_on_the_same_id(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        id = str(uuid.uuid4())
        for member in (anna, bao):
            await member.ask("statement.post", id=id, text="一")
        assert {(await anna.answer(id))["seq"], (await bao.answer(id))["seq"]} == {9, 10}


async def test_a_refused_command_is_decided_anew_when_it_is_sent_again(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        id = str(uuid.uuid4())
        await anna.ask("floor.request", id=id, lane="booked")
        assert (await anna.answer(id))["refused"] == "queue_closed"
        meeting.do(MODERATOR, "queue.open")
        del anna.answers[id]
        await anna.ask("floor.request", id=id, lane="booked")
        assert (await anna.answer(id))["seq"] == 10


async def test_a_command_is_done_though_its_line_has_closed(meeting: Held, server: Server):
    async with at(meeting, BAO, server) as bao:
        anna = await at(meeting, ANNA, server).open()
        await anna.ask("statement.post", text="说完就走")
        await anna.hang_up()
        await bao.until(lambda: bao.saw("statement.posted"))


async def test_the_commands_of_one_line_are_decided_in_the_order_they_were_sent(meeting: Held, server: Server):
    async with at(meeting, MODERATOR, server) as moderator, at(meeting, ANNA, server) as anna:
        pairs = []
        for _ in range(10):
            pairs.append((await moderator.ask("queue.open"), await moderator.ask("queue.close")))
            await asyncio.gather(*(anna.ask("statement.post", text="同时") for _ in range(2)))
        for pair in pairs:
            opened, closed = [(await moderator.answer(id))["seq"] for id in pair]
            assert opened < closed


async def test_what_was_acknowledged_first_stands_first(meeting: Held, server: Server):
    members: list[Member] = [await at(meeting, seat, server).open() for seat in (ANNA, BAO)]
    seqs = [await members[n % 2].done("statement.post", text=f"第{n}条") for n in range(10)]
    assert seqs == list(range(9, 19))
    for member in members:
        await member.hang_up()
