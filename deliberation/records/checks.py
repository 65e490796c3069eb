"""Checking words after the meeting: each passage in all its versions, and what a form may ask to be done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from deliberation.meetings.core.approving import ApproveRecord
from deliberation.meetings.core.confirming import (
    ConfirmUtterances,
    ContestUtterance,
    Passage,
    SettleContest,
    UtteranceContested,
)
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.state import State
from deliberation.meetings.core.transcript import UtteranceCorrected, UtteranceRecorded
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Entry, Meeting

KINDS = ("utterance.recorded", "utterance.corrected", "utterance.contested")


class NotUnderstood(Exception):
    """A form that no page of ours gave."""


@dataclass
class Words:
    """One passage: `versions` oldest first, the last one stands; `contest`: number and words of an open one."""

    utterance: int
    seq: int
    version: int
    standing: str
    who: str
    versions: list[str | None] = field(default_factory=list)
    contest: tuple[int, str | None] | None = None

    @property
    def needs_a_look(self) -> bool:
        return self.standing != "confirmed" or len(self.versions) > 1

    @property
    def now(self) -> str | None:
        return self.versions[-1]

    @property
    def before(self) -> list[str | None]:
        return self.versions[:-1]


def passages_of(
    meeting: Meeting, state: State, *, seat: int | None, name: Callable[[int | None], str] = lambda seat: ""
) -> list[Words]:
    """Those of one seat, or, without one, of everybody who spoke."""
    found: dict[int, Words] = {}
    for number, said in state.said.items():
        if said.seat is not None and seat in (None, said.seat):
            found[number] = Words(number, said.seq, said.version, said.standing, name(said.seat))
    for entry in Entry.objects.filter(meeting=meeting, type__in=KINDS).order_by("seq"):
        event, _stamp = store.decode_entry(entry)
        match event:
            case UtteranceRecorded() | UtteranceCorrected() if event.utterance in found:
                found[event.utterance].versions.append(event.text)
            case UtteranceContested() if event.utterance in found and state.contests[event.contest].open:
                found[event.utterance].contest = (event.contest, event.text)
            case _:
                pass
    return [found[number] for number in sorted(found)]


def command_of(form: Mapping[str, str]) -> object:
    """Raises NotUnderstood."""
    try:
        match form.get("do"):
            case "confirm":
                return ConfirmUtterances((Passage(int(form["utterance"]), int(form["version"])),), _seat(form))
            case "contest":
                return ContestUtterance(int(form["utterance"]), int(form["version"]), form["text"], _seat(form))
            case "corrected" | "printed" | "refused" as outcome:
                return SettleContest(int(form["contest"]), outcome, form.get("text") or None)
            case "approve":
                return ApproveRecord(int(form["upto"]))
    except (KeyError, ValueError) as error:
        raise NotUnderstood from error
    raise NotUnderstood


def _seat(form: Mapping[str, str]) -> int | None:
    return int(form["for"]) if form.get("for") else None


def refusal_words(refused: Refused | NotUnderstood) -> str:
    """Why it was not done, and what to do now."""
    words = {
        "stale": _("The text has changed since. Read it again."),
        "confirming_over": _("The time for checking is over. Tell the clerk what is wrong."),
        "empty_text": _("Write what was said first."),
        "too_long": _("The text is too long. Shorten it."),
        "contest_open": _("Somebody disputes a passage. Settle the dispute first."),
        "another_role": _("Two people of different roles approve the record. Ask somebody of another role."),
        "record_approved": _("Two people have approved it already."),
        "statement_pending": _("Statements await review. Review them first."),
        "still_confirming": _("Speakers are still checking their words. Wait until all have confirmed."),
        "record_sealed": _("The record is sealed and stays as it is. Note an erratum."),
        "no_change": _("Nothing has changed."),
    }
    code = refused.code if isinstance(refused, Refused) else ""
    return words.get(code, _("This was not done. Reload the page and try again."))
