"""Own words: who spoke confirms what was written down, or contests it, and the clerk settles the contest."""

from deliberation.meetings.core.confirming import (
    MAX_CONFIRMED,
    ConfirmUtterances,
    ContestSettled,
    ContestUtterance,
    Passage,
    SettleContest,
    UtteranceContested,
    UtterancesConfirmed,
)
from deliberation.meetings.core.own import affected_seats, own
from deliberation.meetings.core.redaction import EntryRedacted, RedactEntry
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.core.transcript import CorrectUtterance, UtteranceCorrected
from deliberation.meetings.core.visibility import visible
from tests.core.meeting import CHAIR, CLERK, FIRST, GUEST, SECOND, No, after, decided, refusals, site
from tests.core.record_given import CLOSED, CONFIRMED, CONTESTED, LEFT, SEALED, WINDOW

BOTH = ConfirmUtterances((Passage(1, 1), Passage(2, 1)))
CONTEST = ContestUtterance(1, 1, "More old trees")


def standing(state: State, *utterances: int) -> list[str]:
    return [state.said[number].standing for number in utterances]


def test_who_spoke_confirms_several_passages_at_once() -> None:
    assert decided(BOTH, CLOSED, by=FIRST) == (UtterancesConfirmed(FIRST, (Passage(1, 1), Passage(2, 1))),)
    confirmed = after(CLOSED, (BOTH, FIRST))
    assert standing(confirmed, 1, 2, 3) == ["confirmed", "confirmed", "unconfirmed"]


def test_what_was_confirmed_before_is_not_said_again() -> None:
    first = after(CLOSED, (ConfirmUtterances((Passage(1, 1),)), FIRST))
    assert decided(BOTH, first, by=FIRST) == (UtterancesConfirmed(FIRST, (Passage(2, 1),)),)


def test_each_speaker_is_told_how_many_passages_wait_and_until_when() -> None:
    mine = own(CLOSED, FIRST)
    assert (mine.unconfirmed, mine.confirm_until_at) == (2, WINDOW)
    assert own(after(CLOSED, (BOTH, FIRST)), FIRST).unconfirmed == 0
    assert (own(SEALED, FIRST).unconfirmed, own(SEALED, FIRST).confirm_until_at) == (0, None)


def test_who_left_before_the_end_may_still_say() -> None:
    assert decided(BOTH, LEFT, by=FIRST) == (UtterancesConfirmed(FIRST, (Passage(1, 1), Passage(2, 1))),)


def test_the_clerk_confirms_for_the_phone_and_for_guests() -> None:
    by_phone = ConfirmUtterances((Passage(3, 1),), for_=SECOND)
    assert decided(by_phone, CLOSED, by=CLERK) == (UtterancesConfirmed(SECOND, (Passage(3, 1),)),)
    assert decided(ConfirmUtterances((Passage(4, 1),), for_=GUEST), CLOSED, by=CLERK)


def test_a_correction_asks_the_speaker_again() -> None:
    corrected = after(CONFIRMED, (CorrectUtterance(1, 1, "More tall trees", "misheard"), CLERK))
    assert standing(corrected, 1, 2) == ["unconfirmed", "confirmed"]
    assert (own(corrected, FIRST).unconfirmed, corrected.said[1].version) == (1, 2)


def test_a_passage_of_another_speaker_is_theirs_to_confirm() -> None:
    other = CorrectUtterance(1, 1, "More trees", "wrong_speaker", SECOND)
    moved = after(CLOSED, (other, CLERK))
    assert (own(moved, FIRST).unconfirmed, own(moved, SECOND).unconfirmed) == (1, 2)
    assert affected_seats(decided(other, CLOSED, by=CLERK), CLOSED, moved) == {FIRST, SECOND}


def test_a_contest_is_for_moderators_and_its_author() -> None:
    (contested,) = decided(CONTEST, CLOSED, by=FIRST)
    assert contested == UtteranceContested(1, 1, 1, FIRST, "More old trees")
    assert [visible(contested, to) for to in ("member", "public")] == [None, None]
    assert "More old trees" not in repr(CONTESTED)


def test_a_contest_corrects_the_record() -> None:
    assert decided(SettleContest(1, "corrected", "More old trees"), CONTESTED, by=CLERK) == (
        UtteranceCorrected(1, 2, "by_speaker", None, "More old trees"),
        ContestSettled(1, 1, FIRST, "corrected", None),
    )
    settled = after(CONTESTED, (SettleContest(1, "corrected", "More old trees"), CLERK))
    assert (standing(settled, 1), settled.contests[1].open) == (["confirmed"], False)


def test_or_is_printed_beside_it_or_refused_without_a_word() -> None:
    printed = decided(SettleContest(1, "printed", "More old trees"), CONTESTED, by=CLERK)
    assert printed == (ContestSettled(1, 1, FIRST, "printed", "More old trees"),)
    refused = decided(SettleContest(1, "refused", "More old trees"), CONTESTED, by=CLERK)
    assert refused == (ContestSettled(1, 1, FIRST, "refused", None),)


def test_a_contest_of_what_turns_out_to_be_anothers_words_confirms_nothing_for_them() -> None:
    moved = after(CONTESTED, (CorrectUtterance(1, 1, "More trees", "wrong_speaker", SECOND), CLERK))
    settled = after(moved, (SettleContest(1, "refused"), CLERK))
    assert standing(settled, 1) == ["unconfirmed"]


def test_a_redaction_takes_every_version_and_contest_of_the_words() -> None:
    said = CLOSED.said[1].seq
    corrected = after(CLOSED, (CorrectUtterance(1, 1, "More tall trees", "misheard"), CLERK), first_seq=300)
    contested = after(corrected, (ContestUtterance(1, 2, "More old trees"), FIRST), first_seq=301)
    printed = after(contested, (SettleContest(1, "printed", "More old trees"), CLERK), first_seq=302)
    everything = (said, 300, 301, 302)
    for entry in everything:
        redacted = decided(RedactEntry(entry, "unlawful", worded=everything), printed, by=CHAIR)
        assert redacted == tuple(EntryRedacted(one, "unlawful") for one in everything)


MANY = ConfirmUtterances(tuple(Passage(number, 1) for number in range(MAX_CONFIRMED + 1)))
EARLY = after(EMPTY, (TakeSeat("member"), FIRST))
ROWS = (
    No("clerk_only", ConfirmUtterances((Passage(3, 1),), for_=SECOND), FIRST, CLOSED),
    No("confirms_alone", ConfirmUtterances((Passage(1, 1),), for_=FIRST), CLERK, CLOSED),
    No("not_open", BOTH, FIRST, EARLY),
    No("record_sealed", BOTH, FIRST, SEALED),
    No("confirming_over", BOTH, FIRST, CLOSED, WINDOW + 1),
    No("confirming_over", CONTEST, FIRST, CLOSED, WINDOW + 1),
    No("too_long", MANY, FIRST, CLOSED),
    No("no_such_utterance", ConfirmUtterances((Passage(9, 1),)), FIRST, CLOSED),
    No("not_yours", ConfirmUtterances((Passage(5, 1),)), FIRST, CLOSED),
    No("not_yours", CONTEST, SECOND, CLOSED),
    No("stale", ConfirmUtterances((Passage(1, 2),)), FIRST, CLOSED),
    No("contest_open", BOTH, FIRST, CONTESTED),
    No("no_change", BOTH, FIRST, CONFIRMED),
    No("contest_open", CONTEST, FIRST, CONTESTED),
    No("empty_text", ContestUtterance(1, 1, " "), FIRST, CLOSED),
    No("clerk_only", SettleContest(1, "refused"), FIRST, CONTESTED),
    No("no_such_contest", SettleContest(2, "refused"), CLERK, CONTESTED),
    No("stale", SettleContest(1, "refused"), CLERK, after(CONTESTED, (SettleContest(1, "refused"), CLERK))),
    No(
        "not_yourself",
        SettleContest(1, "refused"),
        CLERK,
        after(
            CLOSED, (CorrectUtterance(1, 1, "x", "wrong_speaker", CLERK), CHAIR), (ContestUtterance(1, 2, "y"), CLERK)
        ),
    ),
    No("empty_text", SettleContest(1, "printed"), CLERK, CONTESTED),
)


@refusals(*ROWS)
def test_own_words_are_refused(row: No) -> None:
    site(row)


def test_closing_without_a_window_leaves_no_deadline() -> None:
    old = after(CLOSED)
    assert old.confirm_until_at == WINDOW
    assert CloseMeeting().confirm_until_at is None
    assert decided(BOTH, LEFT, by=FIRST, at=10**15)
