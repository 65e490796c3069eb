"""The protocol's types in TypeScript, checked by its compiler."""

import json
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from deliberation.meetings.core import (
    ballots,
    codec,
    floor,
    free_text,
    lanes,
    motions,
    queue,
    redaction,
    state,
    statements,
    transcript,
    view,
    visibility,
)
from realtime.protocol import outgoing
from realtime.protocol.incoming import MAX_BYTES, Close
from realtime.protocol.structs import wire_name

# Lists of codes that go by a name. The order is that of the file.
CODES: Mapping[str, Any] = {
    "Role": state.Role,
    "Audience": visibility.Audience,
    "Channel": state.Channel,
    "Lane": state.Lane,
    "Side": state.Side,
    "Status": state.Status,
    "PolicyName": queue.PolicyName,
    "MoveReason": queue.MoveReason,
    "PauseCause": floor.PauseCause,
    "EndCause": floor.EndCause,
    "WithholdReason": statements.WithholdReason,
    "Source": transcript.Source,
    "CorrectionReason": transcript.CorrectionReason,
    "Manner": motions.Manner,
    "BallotKind": ballots.Kind,
    "Base": ballots.Base,
    "ResultsShown": ballots.Showing,
    "VoidReason": ballots.VoidReason,
    "ConductReason": state.ConductReason,
    "RedactionReason": redaction.RedactionReason,
}
NAMES = {codes: name for name, codes in CODES.items()}

NUMBERS: Mapping[str, int] = {
    "STATEMENTS_SHOWN": state.STATEMENTS_SHOWN,
    "UTTERANCES_SHOWN": state.UTTERANCES_SHOWN,
    "OTHERS_SHOWN": state.OTHERS_SHOWN,
    "SPEECHES_KEPT": state.SPEECHES_KEPT,
    "STATEMENT_CUT": view.STATEMENT_CUT,
    "OTHERS_CUT": view.OTHERS_CUT,
    "NOTE_CUT": view.NOTE_CUT,
    "NOTE": free_text.NOTE,
    "TITLE": free_text.TITLE,
    "STATEMENT": free_text.STATEMENT,
    "MOTION": free_text.MOTION,
    "UTTERANCE": free_text.UTTERANCE,
    "UNDO_MS": queue.UNDO_MS,
    "MOST_SPEAKING_SECONDS": floor.MAX_SECONDS,
    "MOST_BALLOT_SECONDS": ballots.MAX_SECONDS,
    "MOST_CHOICES": ballots.MAX_CHOICES,
    "MOST_BYTES": MAX_BYTES,
}

STAMP = ("readonly seq: number", "readonly at: number", "readonly by: number")


def module(refusals: Iterable[str]) -> str:
    """The whole file; `refusals` are all codes a command may be refused with."""
    parts = (
        "/** The protocol, written by `make types` from the core of the meeting. Not to be edited. */",
        *(f"export type {name} = {_codes(codes)}" for name, codes in CODES.items()),
        f"/** Why something was not done. */\nexport type RefusalCode ={_union(_quoted(refusals))}",
        *_shapes(),
        *(_command(name, kind) for name, kind in codec.COMMANDS.items()),
        f"/** What a seat asks for. */\nexport type Command ={_union(k.__name__ for k in codec.COMMANDS.values())}",
        *(_event(name, kind) for name, kind in codec.EVENTS.items()),
        "/** What happened, as far as this audience may know. */\n"
        f"export type Event ={_union(kind.__name__ for kind in codec.EVENTS.values())}",
        *_frames(),
        *_values(),
    )
    return "\n\n".join(parts) + "\n"


# ---- types ----


def type_of(hint: Any) -> str:
    """A Python type as TypeScript writes it."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in NAMES:
        return NAMES[hint]
    if origin is Literal:
        return _codes(hint)
    if origin in (Union, types.UnionType):
        return " | ".join(type_of(arm) for arm in inner)
    if origin is tuple:
        one = type_of(inner[0])
        return f"readonly ({one})[]" if "|" in one else f"readonly {one}[]"
    if origin is Mapping:
        key = type_of(inner[0])
        return f"Readonly<Record<{key}, {type_of(inner[1])}>>"
    if is_dataclass(hint) and isinstance(hint, type):
        return hint.__name__
    return {int: "number", str: "string", bool: "boolean", type(None): "null", Any: "unknown"}[hint]


def _codes(codes: Any) -> str:
    return " | ".join(_quoted(get_args(codes)))


def _quoted(codes: Iterable[str]) -> Iterator[str]:
    return (f"'{code}'" for code in codes)


def _union(arms: Iterable[str]) -> str:
    return "".join(f"\n  | {arm}" for arm in arms)


def _interface(name: str, lines: Iterable[str]) -> str:
    body = "".join(f"\n  {line}" for line in lines)
    return f"export interface {name} {{{body}\n}}"


def _fields(kind: type) -> Iterator[tuple[Field[Any], str, str]]:
    """Of each field of a dataclass: itself, its name on the wire and its TypeScript type."""
    hints = get_type_hints(kind)
    return ((field, wire_name(field.name), type_of(hints[field.name])) for field in fields(kind))


def _plain(kind: type) -> tuple[str, ...]:
    return tuple(f"readonly {name}: {written}" for _, name, written in _fields(kind))


# ---- the parts of the file ----


def _shapes() -> Iterator[str]:
    """Every dataclass that stands in a frame, an event or a command, but these themselves."""
    roots = (
        *outgoing.NAMED,
        view.View,
        *codec.EVENTS.values(),
        *codec.COMMANDS.values(),
        outgoing.Card,
        outgoing.LastValues,
    )
    apart = {*codec.EVENTS.values(), *codec.COMMANDS.values()}
    found: dict[type, None] = {}
    for root in roots:
        _gather(root, found)
    return (_interface(kind.__name__, _plain(kind)) for kind in found if kind not in apart)


def _gather(hint: Any, found: dict[type, None]) -> None:
    if not is_dataclass(hint):
        for inner in get_args(hint):
            _gather(inner, found)
        return
    kind: Any = hint
    if kind not in found:
        for inner in get_type_hints(kind).values():
            _gather(inner, found)
        found[kind] = None


def _command(name: str, kind: type) -> str:
    wanted = (line for line in _fields(kind) if not line[0].metadata.get("filled"))
    lines = (f"readonly {key}{'?' if _may_be_left_out(field) else ''}: {written}" for field, key, written in wanted)
    return _interface(kind.__name__, (f"readonly type: '{name}'", *lines))


def _may_be_left_out(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _event(name: str, kind: type) -> str:
    return _interface(kind.__name__, (f"readonly type: '{name}'", *STAMP, *_plain(kind)))


def _frames() -> Iterator[str]:
    yield (
        "export interface Unseen {\n"
        "  /** A run of facts this audience may not see, both ends included. */\n"
        "  readonly seq: readonly [first: number, last: number]\n}"
    )
    yield "export type Happening = Event | Unseen"
    yield _interface("CommandFrame", ("readonly id: string", "readonly do: Command"))
    yield (
        "/** What the browser holds; 0 and '' where it holds nothing. */\n"
        "export type Since = readonly [epoch: string, seq: number, audience: Audience, hash16: string]"
    )
    said = ("CommandFrame", "{ readonly since: Since }", "{ readonly got: number }")
    yield f"/** From the browser. */\nexport type ToPlatform ={_union(said)}"
    named = (f"{{ readonly {name}: {kind.__name__} }}" for kind, name in outgoing.NAMED.items())
    bare = (f"{{ {'; '.join(_plain(kind))} }}" for kind in outgoing.BARE)
    told = (*named, "{ readonly events: readonly Happening[]; readonly hash16: string }", *bare)
    yield f"/** To the browser, which ignores what it does not know. */\nexport type Frame ={_union(told)}"


def _values() -> Iterator[str]:
    yield "/** How much a browser holds, where words are cut (in code points), how long they may be. */\n" + "\n".join(
        f"export const {name} = {number}" for name, number in NUMBERS.items()
    )
    yield f"/** By urgency. */\nexport const LANES: readonly Lane[] = [{', '.join(_quoted(lanes.LANES))}]"
    closing = ", ".join(f"{code.name}: {code.value}" for code in Close)
    yield f"export const CLOSE = {{ {closing} }} as const"
    empty = json.dumps(codec.plain_json(view.view(state.EMPTY, "public")), indent=2)
    yield f"/** Before anything happened. */\nexport const EMPTY: View = {empty}"
