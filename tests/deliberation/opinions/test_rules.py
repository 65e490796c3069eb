"""Phases, deadlines, likeness and the order of viewpoints."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from deliberation.opinions.rules.deadlines import add_working_days, days_left
from deliberation.opinions.rules.lifecycle import MAY_FOLLOW, may_follow, phase_of
from deliberation.opinions.rules.likeness import likeness, most_like
from deliberation.opinions.rules.next_viewpoint import next_viewpoint

OPENS = datetime(2026, 11, 1, 9, tzinfo=UTC)
CLOSES = datetime(2026, 12, 3, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "stopped", "at", "phase"),
    [
        ("draft", False, OPENS, "draft"),
        ("open", False, OPENS - timedelta(seconds=1), "coming"),
        ("open", False, OPENS, "open"),
        ("open", True, OPENS, "stopped"),
        ("open", False, CLOSES - timedelta(microseconds=1), "open"),
        ("open", False, CLOSES, "closed"),
        ("open", True, CLOSES, "closed"),
        ("closed", False, OPENS, "closed"),
        ("concluded", False, OPENS, "concluded"),
    ],
)
def test_the_servers_clock_says_in_which_phase_a_round_is(state: str, stopped: bool, at: datetime, phase: str):
    assert phase_of(state, stopped=stopped, opens_at=OPENS, closes_at=CLOSES, at=at) == phase


def test_nothing_follows_concluding():
    assert not [act for act in MAY_FOLLOW if may_follow(act, "concluded")]


def test_a_deadline_counts_working_days():
    thursday = datetime(2026, 11, 26, 20, 14, tzinfo=UTC)
    assert add_working_days(thursday, 2) == datetime(2026, 11, 30, 20, 14, tzinfo=UTC)
    assert add_working_days(thursday, 2, holidays={date(2026, 11, 30)}) == datetime(2026, 12, 1, 20, 14, tzinfo=UTC)


def test_days_left_are_those_of_the_calendar():
    assert days_left(CLOSES, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == 3
    assert days_left(CLOSES, datetime(2026, 12, 3, 1, tzinfo=UTC)) == 0
    assert days_left(CLOSES, datetime(2026, 12, 9, 1, tzinfo=UTC)) == 0


def test_texts_that_say_the_same_are_alike_in_either_language():
    assert likeness("助餐点下午两点就关门。", "助餐点，下午两点就关门") == 1.0
    assert likeness("The meal point closes at two.", "the meal point closes at TWO") == 1.0
    long = "助餐点下午两点就关门，晚饭只能啃馒头，希望开到七点"
    assert likeness(long, "助餐点下午两点关门，晚饭没着落，希望开到七点") > 0.5
    apart = "Nurses who come to the house should be paid for the way there.", "Lifts in old houses should come first."
    assert likeness(*apart) < 0.3
    assert likeness("助餐点下午两点就关门", "护理员工资太低留不住人") < 0.1
    assert likeness("", "助餐点") == 0.0


def test_short_texts_are_alike_only_where_they_say_the_same():
    assert likeness("支持加装电梯！", "支持加装电梯") == 1.0
    assert likeness("支持加装电梯", "反对加装电梯") == 0.0


def test_the_likest_come_first_and_the_others_not_at_all():
    others = [
        (1, "护理员工资太低，留不住人，建议按服务年限给补贴。"),
        (2, "助餐点两点关门，晚饭没着落，能不能开到晚上七点。"),
        (3, "助餐点下午两点就关门，晚饭没着落，请开到晚上七点。"),
    ]
    asked = "助餐点下午两点就关门，晚饭没着落，请开到晚上七点吧"
    assert [number for _, number in most_like(asked, others, at_least=0.35, most=3)] == [3, 2]


def test_viewpoints_are_put_to_about_the_same_number_of_people_in_orders_of_their_own():
    exposure, firsts = Counter(dict.fromkeys(range(1, 25), 0)), set()
    for person in range(240):
        answered: set[int] = set()
        for turn in range(5):
            number = next_viewpoint(exposure, answered=answered, seed=f"person {person}")
            assert number is not None
            exposure[number] += 1
            answered.add(number)
            if not turn:
                firsts.add(number)
        assert len(answered) == 5
    assert set(exposure.values()) == {50}
    assert len(firsts) > 12


def test_whoever_answered_all_is_asked_nothing_more():
    assert next_viewpoint({1: 5, 2: 6}, answered={1, 2}, seed="") is None
