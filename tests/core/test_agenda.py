"""The agenda: what the meeting takes up, in which order, and where it stands."""

from deliberation.meetings.core import codec
from deliberation.meetings.core.agenda import AgendaSet
from tests.core.meeting import CHAIR, agenda, decided, opened


def test_an_agenda_without_items_has_no_titles() -> None:
    (emptied,) = decided(agenda(version=0), opened(), by=CHAIR)

    assert emptied == AgendaSet(1, (), None)
    assert codec.load(*codec.dump(emptied)) == emptied
