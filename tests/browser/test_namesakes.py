"""People with one name are told apart wherever they stand."""

from tests.browser.conftest import Arrive
from tests.browser.visitor import DESK
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held


def test_namesakes_are_told_apart_in_queue_transcript_votes_and_labels(meeting: Held, someone: Arrive) -> None:
    for seat, sector in ((ANNA, "经济"), (BAO, "教育")):
        meeting.site.desk("name", meeting=meeting.id, seat=seat, name="张伟", sector=sector)
    meeting.do(MODERATOR, "queue.open")
    for seat in (ANNA, BAO):
        meeting.do(seat, "floor.request", lane="impromptu")
    meeting.do(MODERATOR, "floor.grant", entry=1)
    meeting.do(MODERATOR, "utterance.record", turn=1, seat=ANNA, text="我先说")
    meeting.do(MODERATOR, "ballot.open", question="同意吗？", electorate=(ANNA, BAO, CHEN))
    for seat, choice in ((ANNA, "yes"), (BAO, "no")):
        meeting.do(seat, "ballot.cast", ballot=1, choice=choice)
    meeting.do(MODERATOR, "ballot.close", ballot=1)
    meeting.do(BAO, "statement.post", text="请看")
    chen = someone(meeting, seat=CHEN, viewport=DESK)
    chen.sees("张伟（经济）", within=".floor")
    chen.sees("张伟（教育）", within=".queue")
    chen.sees("张伟（经济）", within=".record")
    chen.button("回复 张伟（教育） 的书面发言").wait_for()
    chen.page.get_by_text("查看每人的选择").click()
    chen.sees("张伟（教育）", within=".votes__list")
    assert chen.page.locator(".votes__list dd").all_inner_texts() == ["张伟（经济）", "张伟（教育）", "无人"]
