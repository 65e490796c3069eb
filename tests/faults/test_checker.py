"""The history checker finds out every doctored history, by name, and believes an honest one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.checker.history import Ask, ClientHistory, ConnectionRecord, History, Measure, Read
from tests.faults.checker.run import INVARIANTS, broken
from tests.faults.checker.valid_history import ANNA, BAO, honest


def anna(history: History) -> ClientHistory:
    return history.stories[1]


def bao(history: History) -> ClientHistory:
    return history.stories[2]


def log(history: History, type: str) -> dict[str, Any]:
    return next(entry for entry in history.log if entry["type"] == type)


def retell(line: ConnectionRecord, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    """Change what was heard on a line, frame by frame; None: it was never heard."""
    told = [(at, change(json.loads(text))) for at, text in line.heard]
    line.heard = [(at, json.dumps(frame)) for at, frame in told if frame is not None]


def events(line: ConnectionRecord, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    def changed(frame: dict[str, Any]) -> dict[str, Any] | None:
        if "events" not in frame:
            return frame
        left = change(frame["events"])
        return {**frame, "events": left} if left else None

    retell(line, changed)


# ---- what is done to a history ----


def an_acknowledged_statement_is_lost(history: History) -> None:
    at = history.log.index(log(history, "statement.posted"))
    history.log[at] = {**history.log[at], "by": 3, "text": {"text": "别的"}}


def an_answer_is_not_kept(history: History) -> None:
    history.tokens = [kept for kept in history.tokens if kept[1] != ANNA]


def an_acknowledged_vote_is_lost(history: History) -> None:
    """The end of the log is cut off, as a restore would that says nothing."""
    anna(history).asks.append(Ask("x", 99.0, {"type": "ballot.cast", "ballot": 1, "choice": "no"}))
    anna(history).lines[1].heard.append((99.5, '{"re":"x","seq":99}'))


def a_statement_stands_twice(history: History) -> None:
    last = history.log[-1]
    history.log.append({**last, "seq": last["seq"] + 1, "facts": {**last["facts"], "statement": 4}})


def one_id_is_answered_in_two_ways(history: History) -> None:
    (id, _, seq) = next(kept for kept in history.tokens if kept[1] == BAO)
    bao(history).lines[1].heard.append((20.5, json.dumps({"re": id, "seq": seq + 1})))


def an_id_is_used_up_twice(history: History) -> None:
    history.tokens.append([*history.tokens[0][:2], 99])


def an_id_is_taken_for_another_command(history: History) -> None:
    first = anna(history).asks[0]
    anna(history).asks.append(Ask(first.id, 20.0, {**first.what, "text": "另一件事"}))
    anna(history).lines[1].heard += [(20.1, json.dumps({"re": first.id, "seq": 7}))]


def something_refused_was_done(history: History) -> None:
    id = anna(history).asks[0].id
    for line in anna(history).lines:
        retell(line, lambda f: {"re": id, "refused": "suspended"} if f.get("re") == id else f)


def the_log_has_a_gap(history: History) -> None:
    for entry in history.log[10:]:
        entry["seq"] += 1


def the_log_has_a_number_twice(history: History) -> None:
    history.log.insert(9, dict(history.log[8]))


def somebody_is_told_with_a_hole(history: History) -> None:
    events(anna(history).lines[0], lambda told: [e for e in told if e.get("type") != "floor.requested"])


def somebody_is_told_twice(history: History) -> None:
    line = anna(history).lines[0]
    line.heard.append(next(one for one in line.heard if '"events"' in one[1]))


def two_events_are_told_in_the_other_order(history: History) -> None:
    line = anna(history).lines[0]
    places = [n for n, (_, text) in enumerate(line.heard) if '"events"' in text][:2]
    (a, first), (b, second) = (line.heard[n] for n in places)
    line.heard[places[0]], line.heard[places[1]] = (a, second), (b, first)


def somebody_is_told_another_story(history: History) -> None:
    retell(anna(history).lines[1], lambda f: {**f, "hash16": "0" * 16} if "events" in f else f)


def somebody_is_told_another_author(history: History) -> None:
    events(anna(history).lines[0], lambda told: [{**e, "by": 3} if e.get("by") == ANNA else e for e in told])


def somebody_ahead_of_the_log_is_believed(history: History) -> None:
    text = json.dumps({"events": [{"seq": [len(history.log) + 1] * 2}], "hash16": "ab"})
    anna(history).lines[1].heard.append((30.0, text))


def who_came_back_is_not_answered(history: History) -> None:
    line = anna(history).lines[1]
    line.heard, line.closed = line.heard[:1], 40.0


def who_came_back_is_taken_back(history: History) -> None:
    lines = anna(history).lines
    snapshot = next(one for one in lines[0].heard if '"snapshot"' in one[1])
    lines[1].heard.insert(1, (12.7, snapshot[1]))


def a_line_hears_nothing_for_long(history: History) -> None:
    anna(history).lines[1].closed = 60.0


def a_page_does_not_know_what_was_acknowledged(history: History) -> None:
    history.reads.append(Read(seq=15, head=14))


def what_was_asked_later_stands_before(history: History) -> None:
    """Anna's last command was asked only after something behind it had been acknowledged."""
    bao(history).asks.append(Ask("late", 0.0, {"type": "statement.post", "text": "庚"}))
    history.log.append({**history.log[-1], "seq": len(history.log) + 1, "by": BAO})
    bao(history).lines[1].heard.append((0.5, json.dumps({"re": "late", "seq": len(history.log)})))


def a_snapshot_is_not_the_fold(history: History) -> None:
    def changed(frame: dict[str, Any]) -> dict[str, Any]:
        if "snapshot" not in frame:
            return frame
        state = {**frame["snapshot"]["state"], "status": "closed"}
        return {"snapshot": {**frame["snapshot"], "state": state}}

    retell(anna(history).lines[0], changed)


def the_head_row_is_behind(history: History) -> None:
    history.head["last_seq"] -= 1


def the_clock_waits_for_nothing(history: History) -> None:
    history.head["due_at"] = 5


def somebody_holds_an_old_own(history: History) -> None:
    retell(anna(history).lines[1], lambda f: {"own": {**f["own"], "role": "guest"}} if "own" in f else f)


def a_withheld_event_is_shown(history: History) -> None:
    posted = next(e for e in history.log if e["type"] == "statement.posted" and e["by"] == 4)
    wire = {"seq": posted["seq"], "at": posted["at"], "by": 4, "type": posted["type"], "text": "乙"}
    events(anna(history).lines[0], lambda told: [wire if e["seq"] == [posted["seq"]] * 2 else e for e in told])


def a_choice_is_shown(history: History) -> None:
    """To a moderator, who may see that somebody voted and not how."""
    change = lambda e: {**e, "choice": "yes"} if e.get("type") == "ballot.cast" else e  # noqa: E731
    events(history.stories[0].lines[1], lambda told: [change(e) for e in told])


def something_is_kept_back(history: History) -> None:
    hide = lambda e: {"seq": [e["seq"], e["seq"]]} if e.get("type") == "floor.granted" else e  # noqa: E731
    events(anna(history).lines[0], lambda told: [hide(e) for e in told])


def two_have_the_floor(history: History) -> None:
    at = history.log.index(log(history, "floor.yielded"))
    history.log[at] = {**history.log[at], "type": "queue.closed", "facts": {}}


def a_ghost_is_here(history: History) -> None:
    """Anna left, and Bao, who stays on, still sees her long after."""
    anna(history).lines[1].closed, anna(history).lines[1].manner = 20.0, "left"
    bao(history).lines[1].closed = 34.0
    bao(history).lines[1].heard += [(19.0, '{"presence":{"here":3,"seats":[1,2,3]}}'), (30.0, '{"head":20,"now":1}')]


def somebody_is_counted_twice(history: History) -> None:
    bao(history).lines[1].heard.append((20.2, '{"presence":{"here":3,"seats":[1,2,2]}}'))


def a_server_grows(history: History) -> None:
    history.measures.append(Measure("memory of a server in MB", 100, 151, 50))


def time_runs_back(history: History) -> None:
    history.log[-1]["at"] -= 100_000


def a_vote_is_late(history: History) -> None:
    """By the clock of the log: the deadline had passed."""
    for entry in history.log:
        if entry["type"] == "ballot.cast" and entry["by"] == BAO:
            entry["at"] += 10_000


def the_clock_is_too_early(history: History) -> None:
    log(history, "ballot.closed")["at"] -= 3_000


def the_turnout_goes_back(history: History) -> None:
    anna(history).lines[1].heard.append((20.3, '{"turnout":{"ballot":1,"cast":1,"electorate":3}}'))


def the_head_goes_back(history: History) -> None:
    anna(history).lines[1].heard.append((20.4, '{"head":11,"now":1}'))


def a_number_is_given_twice(history: History) -> None:
    log(history, "statement.posted")["facts"]["statement"] = 2


def a_seat_votes_twice(history: History) -> None:
    cast = log(history, "ballot.cast")
    at = history.log.index(log(history, "ballot.closed"))
    history.log.insert(at, {**cast, "facts": {**cast["facts"], "choice": "no"}})


def somebody_votes_after_the_end(history: History) -> None:
    history.log.append({**log(history, "ballot.cast"), "seq": len(history.log) + 1})


def a_vote_is_counted_otherwise(history: History) -> None:
    log(history, "ballot.closed")["facts"]["votes"] = {"yes": [ANNA, BAO], "no": [], "abstain": []}


def something_happens_that_nobody_asked(history: History) -> None:
    history.tokens.append(["nobody's", ANNA, len(history.log) + 1])
    history.log.append({**history.log[-1], "seq": len(history.log) + 1, "text": {"text": "鬼"}})


def something_happens_without_an_answer(history: History) -> None:
    history.log.append({**history.log[-1], "seq": len(history.log) + 1, "text": {"text": "鬼"}})


def somebody_is_never_answered(history: History) -> None:
    anna(history).asks.append(Ask("void", 9.0, {"type": "statement.post", "text": "辛"}))


def somebody_is_put_off_for_ever(history: History) -> None:
    anna(history).asks.append(Ask("void", 9.0, {"type": "statement.post", "text": "辛"}))
    anna(history).lines[1].heard.append((20.1, '{"re":"void","refused":"try_later"}'))


def the_server_stumbles(history: History) -> None:
    anna(history).lines[1].heard.append((20.1, '{"re":"void","refused":"internal"}'))


DOCTORED: dict[Callable[[History], None], str] = {
    an_acknowledged_statement_is_lost: "INV1 durable answer",
    an_answer_is_not_kept: "INV1 durable answer",
    an_acknowledged_vote_is_lost: "INV1 durable answer",
    a_statement_stands_twice: "INV2 exactly once",
    one_id_is_answered_in_two_ways: "INV2 exactly once",
    an_id_is_used_up_twice: "INV2 exactly once",
    an_id_is_taken_for_another_command: "INV2 exactly once",
    something_refused_was_done: "INV2 exactly once",
    the_log_has_a_gap: "INV3 gapless",
    the_log_has_a_number_twice: "INV3 gapless",
    somebody_is_told_with_a_hole: "INV4 same story",
    somebody_is_told_twice: "INV4 same story",
    two_events_are_told_in_the_other_order: "INV4 same story",
    somebody_is_told_another_story: "INV4 same story",
    somebody_is_told_another_author: "INV4 same story",
    somebody_ahead_of_the_log_is_believed: "INV4 same story",
    who_came_back_is_not_answered: "INV5 resume",
    who_came_back_is_taken_back: "INV5 resume",
    a_line_hears_nothing_for_long: "INV5 resume",
    a_page_does_not_know_what_was_acknowledged: "INV6 read your writes",
    what_was_asked_later_stands_before: "INV7 real-time order",
    a_snapshot_is_not_the_fold: "INV8 fold equality",
    the_head_row_is_behind: "INV8 fold equality",
    the_clock_waits_for_nothing: "INV8 fold equality",
    somebody_holds_an_old_own: "INV8 fold equality",
    a_withheld_event_is_shown: "INV9 visibility",
    a_choice_is_shown: "INV9 visibility",
    something_is_kept_back: "INV9 visibility",
    two_have_the_floor: "INV10 one speaker",
    a_ghost_is_here: "INV11 presence",
    somebody_is_counted_twice: "INV11 presence",
    a_server_grows: "INV12 bounded",
    time_runs_back: "INV13 free of clocks",
    a_vote_is_late: "INV13 free of clocks",
    the_clock_is_too_early: "INV13 free of clocks",
    the_turnout_goes_back: "INV14 counters never go back",
    the_head_goes_back: "INV14 counters never go back",
    a_number_is_given_twice: "INV14 counters never go back",
    a_seat_votes_twice: "ballots recount",
    somebody_votes_after_the_end: "ballots recount",
    a_vote_is_counted_otherwise: "ballots recount",
    something_happens_that_nobody_asked: "no ghosts",
    something_happens_without_an_answer: "no ghosts",
    somebody_is_never_answered: "everything is answered",
    somebody_is_put_off_for_ever: "everything is answered",
    the_server_stumbles: "everything is answered",
}


def test_an_honest_history_breaks_no_promise():
    assert broken(honest()) == []


@pytest.mark.parametrize("doctored", DOCTORED, ids=lambda doctored: doctored.__name__)
def test_a_doctored_history_is_found_out_by_name(doctored: Callable[[History], None]):
    history = honest()
    doctored(history)
    assert DOCTORED[doctored] in {one.invariant for one in broken(history)}


def test_every_promise_has_been_broken_once():
    assert set(DOCTORED.values()) == set(INVARIANTS)
