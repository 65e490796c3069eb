"""How much a browser is given at once, at the most; and what travels is the view, packed."""

import msgspec
import pytest

from deliberation.meetings.core.packing import packed, runs
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from tests.stories.fullest import fullest

KB = 1_000


@pytest.mark.parametrize(("seats", "most"), [(300, 200 * KB), (2_000, 400 * KB)])
def test_the_fullest_meeting_fits_what_a_browser_is_promised(seats: int, most: int) -> None:
    state = fullest(seats)

    sizes = {to: len(msgspec.json.encode(packed(view(state, to)))) for to in AUDIENCES}

    assert max(sizes.values()) <= most, sizes


def test_the_fullest_meeting_is_full() -> None:
    """Else the test above would measure nothing."""
    state = fullest(300)
    seen = view(state, "moderator")

    assert (len(seen.roll), len(seen.spoken.seats), len(seen.items)) == (300, 300, 200)
    lists = (seen.statements, seen.utterances, seen.motions, seen.decisions, seen.results, seen.speeches, seen.queue)
    assert [len(things) for things in lists] == [200, 50, 20, 20, 20, 20, 50]
    assert seen.ballot is not None
    assert (len(seen.ballot.electorate), len(seen.ballot.voted)) == (300, 150)
    assert None not in (seen.turn, seen.interrupted, seen.moved, seen.quorum)
    texts = [thing.text for things in lists[:4] for thing in things] + [entry.note for entry in seen.queue]
    assert all(text is not None and len(text.encode()) == 3 * len(text) for text in texts)
    assert {len(text or "") for text in texts} == {100, 150, 40}


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        ((), []),
        ((7,), [7]),
        ((1, 2), [1, 2]),
        ((1, 2, 3), [[1, 3]]),
        ((3, 5, 6, 7, 8, 9, 11, 12), [3, [5, 9], 11, 12]),
        ((9, 8, 7, 1, 2, 3), [9, 8, 7, [1, 3]]),
    ],
)
def test_seats_are_told_in_runs_in_their_order(seats: tuple[int, ...], told: list[object]) -> None:
    assert runs(seats) == told


@pytest.mark.parametrize("to", AUDIENCES)
def test_who_sits_alike_is_told_once(to: Audience) -> None:
    told = packed(view(fullest(60), to))["roll"]

    assert len(told["names"]) == len(set(told["names"]))
    assert len({tuple(row[:4]) for row in told["rows"]}) == len(told["rows"])
