"""A printed debate held again: what was said, noted, voted and decided, in that order and at its time."""

import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from deliberation.consultations.models import Consultation
from deliberation.meetings.debates import Note, Rollcall, Speech, read_debate
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.meetings.replay.programme import portions, words_in
from tests.deliberation.meetings.debate_files import REAL, akn, needs_the_real_debate, section, voting
from tests.deliberation.meetings.replays import WORDS, facts, replayed, texts, written

pytestmark = pytest.mark.django_db(transaction=True)


def turns(entries: list[Entry]) -> list[int]:
    return [ended["ms"] for ended in facts(entries, "floor.ended")]


@needs_the_real_debate
def test_the_real_sitting_comes_out_as_it_was_printed() -> None:
    told, entries = replayed(REAL)
    meeting = Meeting.objects.get(pk=told["meeting"])

    question = (
        "En votación las modificaciones del Senado al proyecto que modifica la ley N° 18.290, de Tránsito, "
        "con el fin de exigir licencia especial clase F para conducir vehículos de emergencia de bomberos."
    )
    assert told == {
        "meeting": str(meeting.pk),
        "speeches": 35,
        "speakers": 11,
        "agenda_items": 12,
        "ballots": [{"question": question, "for": 86, "against": 0, "abstain": 2}],
        "decisions": 2,
        "events": len(entries),
        "seconds": (entries[-1].at - entries[0].at) / 1000,
        "chain_ok": True,
    }
    assert verify(meeting).state.status == "closed"
    assert Counter(Seat.objects.values_list("role", flat=True)) == {"guest": 11, "member": 88}


@needs_the_real_debate
def test_nothing_printed_of_the_real_sitting_is_lost_and_nothing_is_added() -> None:
    debate = read_debate(REAL)
    _, entries = replayed(REAL)

    printed: list[str] = []
    for step in debate.steps:
        match step:
            case Speech():
                printed += step.paragraphs
            case Note(text):
                printed.append(text)
            case Rollcall():
                names = {voter.key: voter.name for voter in debate.voters}
                printed += [f"{w}\n{'; '.join(names[k] for k in step.choices[c])}" for c, w in step.words.items()]

    assert "".join(text["text"] for text in texts(entries, "utterance.recorded")) == "".join(printed)
    labels = [step.label for step in debate.steps if isinstance(step, Speech)]
    assert [text.get("note", "") for text in texts(entries, "floor.requested")] == labels


@needs_the_real_debate
def test_every_real_speech_takes_as_long_as_its_words() -> None:
    speeches = [step for step in read_debate(REAL).steps if isinstance(step, Speech)]
    _, entries = replayed(REAL)

    assert turns(entries) == [400 * sum(len(words_of(p)) for p in speech.paragraphs) for speech in speeches]


def words_of(text: str) -> list[str]:
    return [word for word in text.split() if any(c.isalnum() for c in word)]


def test_a_small_debate_step_by_step(tmp_path: Path) -> None:
    told, entries = replayed(written(tmp_path))

    assert [entry.type for entry in entries] == [
        *["seat.taken"] * 7,
        "meeting.opened",
        "quorum.noted",
        "agenda.set",
        "queue.opened",
        "utterance.recorded",
        "item.opened",
        *("floor.requested", "floor.granted", "utterance.recorded", "utterance.recorded", "floor.ended"),
        "utterance.recorded",
        "item.opened",
        *("floor.requested", "floor.granted", "utterance.recorded", "floor.ended"),
        "item.closed",
        *("floor.requested", "floor.granted", "utterance.recorded", "floor.ended"),
        "ballot.opened",
        *["ballot.cast"] * 5,
        "ballot.closed",
        *["utterance.recorded"] * 3,
        "item.closed",
        "item.opened",
        *("floor.requested", "floor.granted", "utterance.recorded", "floor.ended"),
        "item.closed",
        "decision.noted",
        "quorum.noted",
        "meeting.closed",
    ]
    assert {entry.by for entry in entries} == {0}
    assert (told["speeches"], told["speakers"], told["agenda_items"], told["decisions"]) == (4, 2, 2, 1)


def test_every_word_said_belongs_to_its_speaker_turn_and_item_and_a_note_to_no_one(tmp_path: Path) -> None:
    _, entries = replayed(written(tmp_path))

    utterances = facts(entries, "utterance.recorded")
    assert [(said["kind"], said["seat"], said["turn"], said["item"]) for said in utterances] == [
        ("note", None, None, None),
        ("speech", 1, 1, 1),
        ("speech", 1, 1, 1),
        ("note", None, None, 1),
        ("speech", 2, 2, 2),
        ("speech", 1, 3, 1),
        *[("note", None, None, 1)] * 3,
        ("speech", 1, 4, 3),
    ]


def test_speakers_and_voters_are_never_one_seat_and_no_seat_is_a_person(tmp_path: Path) -> None:
    replayed(written(tmp_path))

    seats = [(seat.display_name, seat.role, seat.person) for seat in Seat.objects.order_by("number")]
    assert seats == [
        ("Ms ADA", "guest", None),
        ("Mr BEN", "guest", None),
        ("Ada", "member", None),
        ("Cox", "member", None),
        ("Dee", "member", None),
        ("Eve", "member", None),
        ("Fay", "member", None),
    ]


def test_the_roll_call_is_a_named_ballot_of_those_it_lists(tmp_path: Path) -> None:
    _, entries = replayed(written(tmp_path))

    [opened], [closed] = facts(entries, "ballot.opened"), facts(entries, "ballot.closed")
    assert opened["electorate"] == [3, 4, 5, 6, 7]
    assert (opened["base"], opened["threshold"]) == (
        "valid",
        {"rule": "more_than", "numerator": 1, "denominator": 2},
    )
    assert closed["votes"] == {"yes": [3, 4, 5], "no": [6], "abstain": [7]}
    assert closed["outcome"] == {"result": "adopted", "for": 3, "of": 4, "needed": 3}


def test_a_decision_says_what_was_put_and_what_became_of_it(tmp_path: Path) -> None:
    _, entries = replayed(written(tmp_path))

    [decision], [text] = facts(entries, "decision.noted"), texts(entries, "decision.noted")
    assert (decision["manner"], decision["result"]) == ("unanimous", "adopted")
    assert text == {"text": "The Bridge Debate\nAgreed to unanimously."}


@pytest.mark.parametrize(
    ("printed", "manner", "result"),
    [("Question put and negatived.", "unspecified", "rejected"), ("Question agreed to.", "unspecified", "adopted")],
)
def test_a_decision_claims_no_manner_that_was_not_printed(
    tmp_path: Path, printed: str, manner: str, result: str
) -> None:
    speech = "<speech by='#a'><from>Ms ADA</from><p>I put it.</p></speech>"
    body = section(f"{speech}<summary><outcome refersTo='#done'>{printed}</outcome></summary>")
    _, entries = replayed(written(tmp_path, akn(body)))

    [decision] = facts(entries, "decision.noted")
    assert (decision["manner"], decision["result"]) == (manner, result)


@pytest.mark.parametrize(("ayes", "noes", "result"), [(12, 5, "adopted"), (5, 12, "rejected"), (5, 5, "rejected")])
def test_a_count_that_names_nobody_is_told_with_the_decision(tmp_path: Path, ayes: int, noes: int, result: str) -> None:
    speech = "<speech by='#a'><from>Ms ADA</from><p>I put it.</p></speech>"
    counted = voting(outcome="done", ayes=ayes, noes=noes, abstentions=1)
    body = section(f"{speech}<summary><outcome refersTo='#done'>So resolved.</outcome></summary>")
    told, entries = replayed(written(tmp_path, akn(body, analysis=counted)))

    [decision], [text] = facts(entries, "decision.noted"), texts(entries, "decision.noted")
    assert (decision["manner"], decision["result"]) == ("counted", result)
    assert text == {"text": f"I put it.\nSo resolved.\n({ayes} : {noes} : 1)"}
    assert (told["ballots"], told["decisions"]) == ([], 1)


def test_an_office_too_long_for_the_queue_stands_in_the_record(tmp_path: Path) -> None:
    office = "Minister for " + " and ".join(["Roads"] * 14)
    label = f"Ms ADA ({office}) ({office})"
    speech = f"<speech by='#a'><from>{label}</from><p>{WORDS}</p></speech>"
    _, entries = replayed(written(tmp_path, akn(section(speech))))

    assert [text["text"] for text in texts(entries, "utterance.recorded")] == [label, WORDS]
    [request] = texts(entries, "floor.requested")
    assert request["note"] == label[: len(request["note"]) - 1] + "…"
    assert 240 <= len(request["note"]) <= 250


def test_without_waiting_the_meeting_has_the_times_of_speech_and_ends_now(tmp_path: Path) -> None:
    before = time.time_ns() // 1_000_000
    _, entries = replayed(written(tmp_path))
    after = time.time_ns() // 1_000_000

    ats = [entry.at for entry in entries]
    assert ats == sorted(ats)
    assert before <= ats[-1] <= after
    assert turns(entries) == [22 * 400, 10 * 400, 4 * 400, 400]
    assert [granted["seconds"] for granted in facts(entries, "floor.granted")] == [9, 4, 2, 1]
    said = [entry for entry in entries if entry.type == "utterance.recorded" and entry.facts["kind"] == "speech"]
    assert [entry.facts["to"] - entry.facts["from"] for entry in said] == [4000, 4800, 4000, 1600, 400]
    assert all(entry.facts["to"] == entry.at for entry in said)


def test_at_a_speed_the_door_gives_the_times_and_everything_is_so_many_times_shorter(tmp_path: Path) -> None:
    before = time.time_ns() // 1_000_000
    told, entries = replayed(written(tmp_path), "--speed", "40")
    after = time.time_ns() // 1_000_000

    ats = [entry.at for entry in entries]
    assert ats == sorted(ats)
    assert before <= ats[0]
    assert ats[-1] <= after
    # It can only be late: by no more than a busy machine takes for one transaction.
    for ran, planned in zip(turns(entries), (220, 100, 40, 10), strict=True):
        assert planned - 100 <= ran <= planned + 1_500
    assert told["seconds"] >= 0.6
    assert [granted["seconds"] for granted in facts(entries, "floor.granted")] == [1, 1, 1, 1]
    said = [entry for entry in entries if entry.type == "utterance.recorded" and entry.facts["kind"] == "speech"]
    assert [entry.facts["to"] - entry.facts["from"] for entry in said][:2] == [100, 120]
    assert all(entry.facts["to"] <= entry.at for entry in said)


def test_replays_share_one_public_consultation_and_have_the_id_they_are_given(tmp_path: Path) -> None:
    path, wanted = written(tmp_path), uuid4()
    first, _ = replayed(path, "--meeting", str(wanted))
    replayed(path)

    consultation = Consultation.objects.get()
    assert first["meeting"] == str(wanted)
    assert (consultation.visibility, consultation.meetings.count()) == ("public", 2)
    assert {meeting.title for meeting in consultation.meetings.all()} == {"The Bridge Debate"}


def test_names_titles_and_remarks_too_long_for_a_meeting_are_cut_or_split_and_never_refused(tmp_path: Path) -> None:
    long = "very " * 80
    speech = f"<speech by='#a'><from>Ms ADA</from><p>{WORDS}</p></speech>"
    votes = lists_of(f"Cox {long}", f"Dee\u200f {long}")
    body = section(speech + f"<narrative>{'word ' * 5000}</narrative>{votes}", heading=f"On {long}")
    path = written(tmp_path, akn(body, cover=f"<p><docTitle>A {long}</docTitle></p>"))
    _, entries = replayed(path)

    assert [len(text["text"]) for text in texts(entries, "utterance.recorded")][-3:-1] == [20_000, 4_999]
    names = list(Seat.objects.filter(role="member").order_by("number").values_list("display_name", flat=True))
    assert [name[-6:] for name in names] == [" very…", " very…"]
    assert [len(name) for name in names] == [99, 99]
    assert Meeting.objects.get().title[-6:] == " very…"


def lists_of(*names: str) -> str:
    votes = "".join(f"<vote by='#x'>{name};</vote>" for name in names)
    return f"<summary><outcome refersTo='#ayes'>Ayes: {votes}</outcome></summary>"


def test_words_are_counted_as_they_are_spoken() -> None:
    assert words_in("Señor Presidente, ¡bien! — gracias") == 4
    assert words_in("各位委员：请看 GDP 数据。") == 9
    assert words_in(" — … ") == 0


def test_a_text_in_portions_is_the_same_text() -> None:
    text = "a line\nand another one without end" + "x" * 30
    assert list(portions(text, limit=12)) == [
        "a line\nand ",
        "another one ",
        "without ",
        "endxxxxxxxxx",
        "x" * 12,
        "x" * 9,
    ]
    assert "".join(portions(text, limit=12)) == text
