"""Answers: each is durable, was done once, in the order people saw, and only for those who asked."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.faults.checker.history import ClientHistory, History
from tests.faults.checker.reference_model import ReferenceModel

# What a command of the crowd leads to, at least.
LEADS_TO = {
    "statement.post": "statement.posted",
    "floor.request": "floor.requested",
    "floor.withdraw": "floor.withdrawn",
    "floor.grant": "floor.granted",
    "floor.yield": "floor.yielded",
    "ballot.open": "ballot.opened",
    "ballot.cast": "ballot.cast",
    "ballot.close": "ballot.closed",
    "queue.open": "queue.opened",
}


def acknowledged(story: ClientHistory) -> Iterator[tuple[str, dict[str, Any], int, float, float]]:
    """Of each command that was answered with a number: id, body, that number, first asked, first answered."""
    commands = story.commands()
    for id, answers in story.answers().items():
        done = [(at, answer["seq"]) for at, answer in answers if "seq" in answer]
        if done and id in commands:
            yield id, commands[id][0].what, done[0][1], commands[id][0].at, done[0][0]


def words_of(what: dict[str, Any]) -> Iterator[str]:
    return (what[name] for name in ("text", "note", "question") if what.get(name))


def durable(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Whatever was answered with a number is in the log at that number, and so is the answer."""
    log = {entry["seq"]: entry for entry in history.log}
    kept = {(token, seat): seq for token, seat, seq in history.tokens}
    for story in history.stories:
        for id, what, seq, _asked, _told in acknowledged(story):
            if kept.get((id, story.seat)) != seq:
                yield f"{story.name} was answered {seq} to {id}, which is kept as {kept.get((id, story.seat))}"
            wanted, n = LEADS_TO[what["type"]], seq
            while n in log and log[n]["by"] == story.seat and log[n]["type"] != wanted:
                n -= 1
            if n not in log or (log[n]["by"], log[n]["type"]) != (story.seat, wanted):
                yield f"{story.name} was answered {seq} to {what}, and the log has {log.get(seq)} there"
            elif not set(words_of(what)) <= set((log[n]["text"] or {}).values()):
                yield f"{story.name} was answered {seq} to {what}, and entry {n} has other words"


def once(history: History, retold: ReferenceModel) -> Iterable[str]:
    """No words stand twice, no id has two answers, and an id is not taken for another command."""
    words = Counter(text for entry in history.log for text in (entry["text"] or {}).values())
    said = {text for story in history.stories for ask in story.asks for text in words_of(ask.what)}
    yield from (f"“{text}” stands {words[text]} times" for text in said if words[text] > 1)
    kept = [(token, seat) for token, seat, _ in history.tokens]
    yield from (f"the id {one} was used up {n} times" for one, n in Counter(kept).items() if n > 1)
    for story in history.stories:
        sendings = story.commands()
        for id, answers in story.answers().items():
            numbers = [answer["seq"] for _, answer in answers if "seq" in answer]
            if len(set(numbers)) > 1:
                yield f"{story.name} was answered {numbers} to {id}"
            most = max(Counter(repr(ask.what) for ask in sendings.get(id, [])).values(), default=0)
            if len(numbers) > most:
                yield f"{story.name} was answered {len(numbers)} times to {id}, a body of which was sent {most} times"
            first_done = next((n for n, (_, answer) in enumerate(answers) if "seq" in answer), len(answers))
            later = [a["refused"] for _, a in answers[first_done:] if "refused" in a]
            if refused := [code for code in later if code not in ("token_reused", "try_later", "busy")]:
                yield f"{story.name} was told that {id} is done, and then {refused}"
        yield from _refused_and_done(story, words)


def _refused_and_done(story: ClientHistory, words: Counter[str]) -> Iterator[str]:
    """A refusal changes nothing; `try_later` and `busy` say that the outcome is to be asked for again."""
    sendings = story.commands()
    for id, answers in story.answers().items():
        if any("seq" in answer or answer.get("refused") in ("try_later", "busy") for _, answer in answers):
            continue
        if id in sendings and (done := [text for text in words_of(sendings[id][0].what) if words[text]]):
            yield f"{story.name} was refused {answers[-1][1]} and {done} is in the log"


def answered(history: History, retold: ReferenceModel) -> Iterable[str]:
    """By the end everything asked has an answer that settles it."""
    for story in history.stories:
        answers = story.answers()
        for id, sendings in story.commands().items():
            if id not in answers:
                yield f"{story.name} was never answered to {sendings[0].what}"
            elif all(answer.get("refused") in ("try_later", "busy") for _, answer in answers[id]):
                yield f"{story.name} was put off for ever with {sendings[0].what}"
    yield from (
        f"internal error: {a}" for s in history.stories for _, a in s.frames() if a.get("refused") == "internal"
    )


def read_back(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Who was told that something is done finds it done, wherever it is looked up."""
    for read in history.reads:
        if read.head < read.seq:
            yield f"{read.seq} was acknowledged, and a page read later knew {read.head} entries"


def ordered(history: History, retold: ReferenceModel) -> Iterable[str]:
    """What was acknowledged before something else was asked stands before it."""
    told = sorted((at, seq) for story in history.stories for *_, seq, _asked, at in acknowledged(story))
    times, highest, most = [at for at, _ in told], [], 0
    for _, seq in told:
        most = max(most, seq)
        highest.append(most)
    for story in history.stories:
        for id, _what, seq, asked, _at in acknowledged(story):
            before = bisect_left(times, asked)
            if before and highest[before - 1] >= seq:
                yield f"{story.name} asked {id} when {highest[before - 1]} was acknowledged, and it stands at {seq}"


def no_ghosts(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Every entry of somebody in the crowd ends in an answer kept for them, to a command they asked."""
    asked = {(ask.id, story.seat) for story in history.stories for ask in story.asks} | history.asked_before
    seats = {story.seat for story in history.stories}
    ends = {seq: (token, seat) for token, seat, seq in history.tokens}
    log = {entry["seq"]: entry for entry in history.log}
    for entry in history.log:
        n = entry["seq"]
        if entry["by"] not in seats or entry["type"] in ("seat.taken", "meeting.opened", "quorum.noted"):
            continue  # of the others nothing was noted; the first entries come from the desk
        while n in log and n not in ends and log[n]["by"] == entry["by"]:
            n += 1
        if n not in ends or ends[n][1] != entry["by"]:
            yield f"entry {entry['seq']}, {entry['type']} by {entry['by']}, answers no command"
        elif ends[n] not in asked:
            yield f"entry {entry['seq']}, {entry['type']} by {entry['by']}, answers a command nobody asked"
