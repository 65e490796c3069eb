"""Any command with any arguments, right or wrong."""

import typing
from random import Random
from typing import Any, Literal, get_args, get_origin

from deliberation.meetings.core import codec
from deliberation.meetings.core.state import Settings

WORDS = "words"  # what people might have written; it gets its mark when it is tried
RARE = ("meeting.close", "meeting.adjourn", "meeting.hold")  # after which little else can be tried
KINDS = tuple(kind for name, kind in codec.COMMANDS.items() if name not in RARE)


def anything(dice: Random) -> Any:
    return any_of(dice.choice(KINDS), dice)


def any_of(kind: type, dice: Random) -> Any:
    """A command, or a part of one, with something in each field."""
    if kind is Settings:
        return Settings()
    return kind(**{name: value(hint, dice) for name, hint in hints(kind).items()})


def hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def value(hint: Any, dice: Random) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is int:
        return dice.randrange(-1, 13)
    if hint is str:
        return WORDS
    if hint is bool:
        return dice.random() < 0.5
    if origin is Literal:
        return dice.choice(inner)
    if type(None) in inner:
        return None if dice.random() < 0.5 else value(next(arm for arm in inner if arm is not type(None)), dice)
    if origin is tuple:
        return tuple(value(inner[0], dice) for _ in range(dice.randrange(3)))
    if origin is not None:
        return {key: value(inner[1], dice) for key in ("yes", "no", "1")[: dice.randrange(4)]}
    return any_of(hint, dice)
