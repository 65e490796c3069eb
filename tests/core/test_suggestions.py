"""Suggestions: passages of what was said or written that the meeting's staff mark as such, copying no words."""

from deliberation.meetings.core.redaction import EntryRedacted, RedactEntry
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.suggestions import (
    MarkSuggestion,
    SuggestionMarked,
    SuggestionUnmarked,
    UnmarkSuggestion,
)
from deliberation.meetings.core.transcript import CorrectUtterance
from deliberation.meetings.core.visibility import visible
from tests.core.meeting import CHAIR, CLERK, FIRST, GUEST, No, after, decided, opened, refusals, site
from tests.core.record_given import CLOSED, SAID, SEALED

MARK = MarkSuggestion("utterance", 1, 1, 5, 10)
MARKED = after(CLOSED, (MARK, CLERK), first_seq=200)
WRITTEN = opened((PostStatement("More trees"), FIRST), (PostStatement("And cars"), GUEST))


def test_a_passage_is_marked_by_its_place_in_one_version() -> None:
    assert decided(MARK, CLOSED, by=CLERK) == (SuggestionMarked(1, "utterance", 1, 1, 5, 10),)
    (written,) = decided(MarkSuggestion("statement", 1, 1, 0, 4), WRITTEN, by=CHAIR)
    assert written == SuggestionMarked(1, "statement", 1, 1, 0, 4)


def test_marks_are_for_moderators_while_the_meeting_runs() -> None:
    (marked,) = decided(MARK, SAID, by=CLERK)
    assert [visible(marked, to) for to in ("moderator", "member", "public")] == [marked, None, None]


def test_a_mark_is_taken_off_and_its_number_never_used_again() -> None:
    bare = after(MARKED, (UnmarkSuggestion(1), CLERK))
    assert (dict(bare.suggestions), decided(MARK, bare, by=CLERK)) == (
        {},
        (SuggestionMarked(2, "utterance", 1, 1, 5, 10),),
    )


def test_a_redaction_takes_the_marks_in_the_words_with_it() -> None:
    said = CLOSED.said[1].seq
    assert decided(RedactEntry(said, "unlawful", worded=(said,)), MARKED, by=CHAIR) == (
        EntryRedacted(said, "unlawful"),
        SuggestionUnmarked(1),
    )
    redacted = after(MARKED, (RedactEntry(said, "unlawful", worded=(said,)), CHAIR))
    assert redacted.said[1].length == 0


ROWS = (
    No("clerk_only", MARK, FIRST, CLOSED),
    No("record_sealed", MARK, CLERK, SEALED),
    No("no_such_utterance", MarkSuggestion("utterance", 9, 1, 0, 1), CLERK, CLOSED),
    No("no_such_statement", MarkSuggestion("statement", 9, 1, 0, 1), CLERK, WRITTEN),
    No("no_such_statement", MarkSuggestion("statement", 2, 1, 0, 1), CLERK, WRITTEN),
    No("stale", MARK, CLERK, after(CLOSED, (CorrectUtterance(1, 1, "Trees", "typing"), CLERK))),
    No("no_such_passage", MarkSuggestion("utterance", 1, 1, 5, 11), CLERK, CLOSED),
    No("no_such_passage", MarkSuggestion("utterance", 1, 1, 5, 5), CLERK, CLOSED),
    No("no_change", MARK, CLERK, MARKED),
    No("clerk_only", UnmarkSuggestion(1), FIRST, MARKED),
    No("no_such_suggestion", UnmarkSuggestion(2), CLERK, MARKED),
)


@refusals(*ROWS)
def test_marks_are_refused(row: No) -> None:
    site(row)
