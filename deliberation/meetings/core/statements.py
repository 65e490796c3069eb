"""Written statements: posted, moderated, amended, shown."""

from dataclasses import dataclass, field
from typing import Literal

from deliberation.meetings.core.agenda import item_of
from deliberation.meetings.core.approving import before_approval, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import STATEMENT, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import held_back, keeps_record, moderates, role_of
from deliberation.meetings.core.state import STATEMENTS_SHOWN, Origin, Role, Seat, State, Statement

WithholdReason = Literal["off_topic", "insulting", "personal_data", "duplicate", "unlawful", "advertising", "other"]


@dataclass(frozen=True, slots=True)
class PostStatement:
    text: str
    item: int | None = None
    reply_to: int | None = None
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class ApproveStatement:
    statement: int
    version: int


@dataclass(frozen=True, slots=True)
class WithholdStatement:
    statement: int
    version: int
    reason: WithholdReason


@dataclass(frozen=True, slots=True)
class AmendStatement:
    statement: int
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawStatement:
    statement: int


@dataclass(frozen=True, slots=True)
class StatementPosted:
    statement: int
    seat: Seat
    item: int | None
    reply_to: int | None
    shown: bool
    text: str | None = words()
    source: Origin | None = field(default=None, metadata={"sparse": True})


@dataclass(frozen=True, slots=True)
class StatementApproved:
    """Carries the whole statement, since most have not seen it before."""

    statement: int
    seat: Seat
    item: int | None
    reply_to: int | None
    version: int
    text: str | None = words()
    source: Origin | None = field(default=None, metadata={"sparse": True})


@dataclass(frozen=True, slots=True)
class StatementWithheld:
    statement: int
    reason: WithholdReason
    was_shown: bool


@dataclass(frozen=True, slots=True)
class StatementAmended:
    statement: int
    version: int
    shown: bool
    text: str | None = words()


@dataclass(frozen=True, slots=True)
class StatementWithdrawn:
    statement: int
    was_shown: bool


def shown_at_once(state: State, role: Role | None) -> bool:
    if role in ("moderator", "clerk"):
        return True
    if role == "member":
        return state.settings.statements_of_members == "after"
    return state.settings.statements_of_others == "after"


@decide.register
def post_statement(command: PostStatement, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and not keeps_record(state, by):
        raise Refused("clerk_only")
    role = role_of(state, seat)
    if role is None:
        raise Refused("not_seated")
    if role == "scrutineer":
        raise Refused("role_may_not_post")
    if seat in state.suspended:
        raise Refused("posting_suspended")
    if state.status == "closed":
        raise Refused("closed")
    if held_back(state, seat):
        raise Refused("on_hold")
    if command.item is not None and item_of(state, command.item) is None:
        raise Refused("no_such_item")
    if command.reply_to is not None:
        answered = state.statements.get(command.reply_to)
        if answered is None or answered.status != "shown":
            raise Refused("no_such_statement")
    posted = StatementPosted(
        statement=len(state.statements) + 1,
        seat=seat,
        item=command.item,
        reply_to=command.reply_to,
        shown=shown_at_once(state, role),
        text=plain(command.text, limit=STATEMENT),
    )
    return Decision((posted,))


@decide.register
def approve_statement(command: ApproveStatement, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    statement = state.statements.get(command.statement)
    if statement is None:
        raise Refused("no_such_statement")
    if statement.version != command.version:
        raise Refused("stale")
    if statement.status not in ("pending", "withheld"):
        raise Refused("stale")
    before_approval(state)
    if statement.text is None:  # redacted, or shown so long ago that the words are not at hand
        raise Refused("words_gone")
    approved = StatementApproved(
        statement=statement.id,
        seat=statement.seat,
        item=statement.item,
        reply_to=statement.reply_to,
        version=statement.version,
        text=statement.text,
        source=statement.source,
    )
    return Decision((approved,))


@decide.register
def withhold_statement(command: WithholdStatement, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    statement = state.statements.get(command.statement)
    if statement is None:
        raise Refused("no_such_statement")
    if statement.version != command.version:
        raise Refused("stale")
    if statement.status not in ("pending", "shown"):
        raise Refused("stale")
    was_shown = statement.status == "shown"
    if state.status == "closed" and was_shown:
        raise Refused("closed")
    before_approval(state)
    return Decision((StatementWithheld(statement.id, command.reason, was_shown),))


@decide.register
def amend_statement(command: AmendStatement, state: State, *, by: Seat, at: int) -> Decision:
    statement = state.statements.get(command.statement)
    if statement is None or (statement.seat != by and statement.status != "shown"):
        raise Refused("no_such_statement")
    if statement.seat != by:
        raise Refused("not_yours")
    if statement.source is not None:
        raise Refused("words_of_another")
    if by not in state.roll:
        raise Refused("not_seated")
    if by in state.suspended:
        raise Refused("posting_suspended")
    if state.status == "closed":
        raise Refused("closed")
    if held_back(state, by):
        raise Refused("on_hold")
    if statement.version != command.version:
        raise Refused("stale")
    if statement.status not in ("pending", "shown"):
        raise Refused("stale")
    shown = statement.status == "shown"
    if shown and not shown_at_once(state, role_of(state, by)):
        raise Refused("already_approved")
    text = plain(command.text, limit=STATEMENT)
    return Decision((StatementAmended(statement.id, statement.version + 1, shown, text),))


@decide.register
def withdraw_statement(command: WithdrawStatement, state: State, *, by: Seat, at: int) -> Decision:
    statement = state.statements.get(command.statement)
    if statement is None or (statement.seat != by and statement.status != "shown"):
        raise Refused("no_such_statement")
    if statement.seat != by:
        raise Refused("not_yours")
    if statement.source is not None:
        raise Refused("words_of_another")
    if by not in state.roll:
        raise Refused("not_seated")
    if state.status == "closed":
        raise Refused("closed")
    if statement.status not in ("pending", "shown"):
        raise Refused("stale")
    return Decision((StatementWithdrawn(statement.id, statement.status == "shown"),))


@evolve.register
def statement_posted(event: StatementPosted, state: State, stamp: Stamp) -> State:
    statement = Statement(
        id=event.statement,
        seat=event.seat,
        item=event.item,
        reply_to=event.reply_to,
        status="shown" if event.shown else "pending",
        version=1,
        reason=None,
        text=event.text,
        length=len(event.text or ""),
        at=stamp.at,
        seq=stamp.seq,
        source=event.source,
    )
    if event.shown:
        return _appearing(state, statement)
    return replace(_with(state, statement), review=(*state.review, statement.id))


@evolve.register
def statement_approved(event: StatementApproved, state: State, stamp: Stamp) -> State:
    statement = Statement(
        id=event.statement,
        seat=event.seat,
        item=event.item,
        reply_to=event.reply_to,
        status="shown",
        version=event.version,
        reason=None,
        text=event.text,
        length=len(event.text or ""),
        at=stamp.at,
        seq=stamp.seq,
        source=event.source,
    )
    repeats = state.repeats.with_item(stamp.seq, state.statements[event.statement].seq)
    return record_changed(_appearing(replace(state, repeats=repeats), statement), stamp)


@evolve.register
def statement_withheld(event: StatementWithheld, state: State, stamp: Stamp) -> State:
    statement = state.statements[event.statement]
    return record_changed(_with(state, replace(statement, status="withheld", reason=event.reason)), stamp)


@evolve.register
def statement_amended(event: StatementAmended, state: State, stamp: Stamp) -> State:
    statement = state.statements[event.statement]
    kept = statement.status == "pending" or statement.id in state.shown
    amended = replace(
        statement,
        version=event.version,
        text=event.text if kept else None,
        length=len(event.text or ""),
        seq=stamp.seq,
    )
    repeats = state.repeats.with_item(stamp.seq, statement.seq)
    return _with(replace(state, repeats=repeats), amended)


@evolve.register
def statement_withdrawn(event: StatementWithdrawn, state: State, stamp: Stamp) -> State:
    statement = state.statements[event.statement]
    state = _with(state, replace(statement, status="withdrawn", text=None, length=0))
    return _out_of_review(state, event.statement)


def _with(state: State, statement: Statement) -> State:
    return replace(state, statements=state.statements.with_item(statement.id, statement))


def _appearing(state: State, statement: Statement) -> State:
    """Shown: at the end of what is shown, or in the place it had before it was withheld."""
    state = _out_of_review(_with(state, statement), statement.id)
    if statement.id in state.shown:
        return state
    shown = (*state.shown, statement.id)
    for faded in shown[:-STATEMENTS_SHOWN]:  # the words of what left the window are not kept
        state = _with(state, replace(state.statements[faded], text=None))
    return replace(state, shown=shown[-STATEMENTS_SHOWN:], shown_count=state.shown_count + 1)


def _out_of_review(state: State, statement: int) -> State:
    return replace(state, review=tuple(id for id in state.review if id != statement))
