"""The door: one transaction, one answer each, and nothing twice."""

from uuid import uuid4

import pytest

from deliberation.meetings import log
from deliberation.meetings.act import Asked, act, act_many
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.models import Entry, Meeting
from deliberation.meetings.verify import verify
from tests.deliberation.meetings.given import ANNA, BAO, MODERATOR, an_open_meeting

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_command_resent_with_its_token_gets_its_answer_again_and_happens_once() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenQueue())
    token = uuid4()

    first = act(meeting=given.meeting.pk, by=ANNA, command=RequestFloor("impromptu"), token=token)
    again = act(meeting=given.meeting.pk, by=ANNA, command=RequestFloor("impromptu"), token=token)

    assert again == first
    assert Entry.objects.filter(type="floor.requested").count() == 1


def test_a_token_used_for_another_command_is_refused() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenQueue())
    token = uuid4()
    act(meeting=given.meeting.pk, by=ANNA, command=RequestFloor("impromptu"), token=token)

    with pytest.raises(Refused) as refused:
        act(meeting=given.meeting.pk, by=ANNA, command=RequestFloor("booked"), token=token)

    assert refused.value.code == "token_reused"


def test_a_copy_in_the_same_batch_gets_the_answer_of_the_first() -> None:
    given = an_open_meeting()
    given.do(MODERATOR, OpenQueue())
    asked = Asked(ANNA, RequestFloor("impromptu"), uuid4())

    first, copy, other = act_many(meeting=given.meeting.pk, asked=[asked, asked, Asked(BAO, RequestFloor("impromptu"))])

    assert first == copy
    assert other == first + 1  # type: ignore[operator]


def test_what_is_remembered_chains_on_what_is_stored() -> None:
    given = an_open_meeting()
    log.forget(given.meeting.pk)
    head = Meeting.objects.get(pk=given.meeting.pk)

    folded = log.held(head)

    assert folded.seq == 8
    assert verify(head).state == folded.state
