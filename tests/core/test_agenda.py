"""The agenda: what the meeting takes up, in which order, and where it stands."""

from deliberation.meetings.core import codec
from deliberation.meetings.core.agenda import (
    MAX_ITEMS,
    AgendaSet,
    CloseItem,
    ItemClosed,
    ItemOpened,
    OpenItem,
    PlannedItem,
    SetAgenda,
)
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import PLATFORM
from tests.core.meeting import CHAIR, CLERK, FIRST, No, after, agenda, decided, opened, refusals, seated, site

TREE = agenda((1, None), (2, 1), (3, 1), (4, None))
SET = opened((TREE, CHAIR))
ON_TWO = after(SET, (OpenItem(2), CHAIR))
CLOSED = opened((TREE, CHAIR), (CloseMeeting(), CHAIR))


def test_an_agenda_without_items_has_no_titles() -> None:
    (emptied,) = decided(agenda(version=0), opened(), by=CHAIR)

    assert emptied == AgendaSet(1, (), None)
    assert codec.load(*codec.dump(emptied)) == emptied


def test_an_agenda_is_set_before_the_meeting_opens() -> None:
    assert decided(agenda((1, None)), seated(), by=PLATFORM) == (
        AgendaSet(1, (PlannedItem(1, None, None),), {"1": "item 1"}),
    )


def test_taking_up_an_item_takes_up_what_it_stands_under() -> None:
    assert decided(OpenItem(2), SET, by=CHAIR) == (ItemOpened(1), ItemOpened(2))
    assert ON_TWO.item == 2


def test_taking_up_the_next_sub_item_closes_only_the_one_before() -> None:
    assert decided(OpenItem(3), ON_TWO, by=CHAIR) == (ItemClosed(2), ItemOpened(3))


def test_taking_up_another_item_closes_all_of_the_one_before_from_the_inside() -> None:
    assert decided(OpenItem(4), ON_TWO, by=CHAIR) == (ItemClosed(2), ItemClosed(1), ItemOpened(4))


def test_closing_an_item_closes_what_stands_under_it() -> None:
    assert decided(CloseItem(1), ON_TWO, by=CHAIR) == (ItemClosed(2), ItemClosed(1))
    assert decided(CloseItem(2), ON_TWO, by=CHAIR) == (ItemClosed(2),)


def test_a_closed_sub_item_leaves_its_parent_as_what_is_talked_about() -> None:
    assert after(ON_TWO, (CloseItem(2), CHAIR)).item == 1


def test_an_item_that_was_done_is_taken_up_again() -> None:
    done = after(ON_TWO, (CloseItem(1), CHAIR))

    assert decided(OpenItem(1), done, by=CHAIR) == (ItemOpened(1),)


def test_a_new_agenda_keeps_how_far_each_item_came() -> None:
    further = after(ON_TWO, (OpenItem(3), CHAIR), (agenda((5, None), (1, None), (2, 1), (3, 1), version=1), CHAIR))

    assert [(item.id, item.status) for item in further.items] == [(5, "coming"), (1, "open"), (2, "done"), (3, "open")]
    assert further.item == 3


def planned(*lines: PlannedItem, titles: dict[str, str] | None = None) -> SetAgenda:
    return SetAgenda(0, lines, {str(line.item): "t" for line in lines} if titles is None else titles)


ROWS = (
    No("moderator_only", TREE, CLERK, opened()),
    No("closed", agenda(version=1), CHAIR, CLOSED),
    No("stale", TREE, CHAIR, SET),
    No("too_many_items", planned(*(PlannedItem(n) for n in range(1, MAX_ITEMS + 2))), CHAIR, opened()),
    No("bad_agenda", planned(PlannedItem(0)), CHAIR, opened()),
    No("bad_agenda", planned(PlannedItem(1), PlannedItem(1)), CHAIR, opened()),
    No("bad_agenda", planned(PlannedItem(1, parent=2), PlannedItem(2)), CHAIR, opened()),
    No("bad_agenda", planned(PlannedItem(1, minutes=0)), CHAIR, opened()),
    No("bad_agenda", planned(PlannedItem(1), titles={}), CHAIR, opened()),
    No("bad_agenda", planned(titles={"1": "t"}), CHAIR, opened()),
    No("item_in_use", agenda((1, None), version=1), CHAIR, ON_TWO),
    No("empty_text", planned(PlannedItem(1), titles={"1": " "}), CHAIR, opened()),
    No("moderator_only", OpenItem(1), FIRST, SET),
    No("not_open", OpenItem(1), CHAIR, after(SET, (AdjournMeeting(), CHAIR))),
    No("no_such_item", OpenItem(9), CHAIR, SET),
    No("already_open", OpenItem(2), CHAIR, ON_TWO),
    No("moderator_only", CloseItem(2), FIRST, ON_TWO),
    No("not_open", CloseItem(2), CHAIR, after(ON_TWO, (AdjournMeeting(), CHAIR))),
    No("no_such_item", CloseItem(9), CHAIR, ON_TWO),
    No("not_open_item", CloseItem(3), CHAIR, ON_TWO),
)


@refusals(*ROWS)
def test_the_agenda_refuses(row: No) -> None:
    site(row)
