"""The seal of the record, as the log knows it, and what may still change afterwards: errata and names erased."""

from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import CorrectSeat
from deliberation.meetings.core.sealing import (
    EraseName,
    ErratumNoted,
    NameErased,
    NoteErratum,
    RecordSealed,
    SealRecord,
)
from deliberation.meetings.core.state import PLATFORM
from tests.core.meeting import CHAIR, CLERK, FIRST, No, after, decided, refusals, site
from tests.core.record_given import CLOSED, CONFIRMED, END, SAID, SEALED, TWICE

SEAL = SealRecord(END, "00" * 32, "11" * 32)
ERRATUM = NoteErratum(5, "It was Anna")


def test_a_record_approved_twice_is_sealed() -> None:
    assert decided(SEAL, TWICE, by=PLATFORM) == (RecordSealed(END, "00" * 32, "11" * 32),)
    assert (SEALED.sealed_size, SEALED.approvals) == (END, TWICE.approvals)


def test_a_printed_debate_is_sealed_without_approvals() -> None:
    assert decided(SealRecord(END, "00", "11", imported=True), CLOSED, by=PLATFORM)


def test_a_redaction_or_an_erratum_after_the_seal_is_followed_by_another_which_goes_further() -> None:
    noted = after(SEALED, (ERRATUM, CLERK), first_seq=1001)
    assert (noted.changed_seq, noted.approvals) == (1001, TWICE.approvals)
    assert decided(SealRecord(1001, "22", "11"), noted, by=PLATFORM) == (RecordSealed(1001, "22", "11"),)
    assert decided(RedactEntry(5, "unlawful", worded=(5,)), SEALED, by=CHAIR)


def test_an_erratum_says_beside_an_entry_what_is_right() -> None:
    assert decided(ERRATUM, SEALED, by=CLERK) == (ErratumNoted(1, 5, "It was Anna"),)


def test_a_name_is_erased_from_the_sealed_directory() -> None:
    assert decided(EraseName(FIRST, "by_request"), SEALED, by=PLATFORM) == (NameErased(FIRST, "by_request"),)


ROWS = (
    No("not_available", SEAL, CHAIR, TWICE),
    No("not_closed", SEAL, PLATFORM, SAID),
    No("not_approved", SEAL, PLATFORM, CONFIRMED),
    No("stale", SealRecord(TWICE.changed_seq - 1, "00", "11"), PLATFORM, TWICE),
    No("stale", SEAL, PLATFORM, SEALED),
    No("not_available", EraseName(FIRST, "by_request"), CHAIR, SEALED),
    No("not_sealed", EraseName(FIRST, "by_request"), PLATFORM, TWICE),
    No("clerk_only", ERRATUM, FIRST, SEALED),
    No("not_sealed", ERRATUM, CLERK, TWICE),
    No("no_such_passage", NoteErratum(END + 1, "x"), CLERK, SEALED),
    No("record_sealed", CorrectSeat(FIRST, {"display_name": "Anna"}), PLATFORM, SEALED),
)


@refusals(*ROWS)
def test_seals_are_refused(row: No) -> None:
    site(row)
