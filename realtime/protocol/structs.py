"""The core's dataclasses as msgspec structs: strict when parsing, fast when encoding."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

Shape = type[Struct]

# Browsers count in doubles; nothing a browser sends is negative.
LARGEST = 2**53 - 1
Number = Annotated[int, Meta(ge=0, le=LARGEST)]
# The core bounds people's words itself. Every other string is a name of something: one short line.
WORDS = frozenset({"text", "note", "question", "titles", "labels"})
ONE_LINE = r"^[^\x00-\x1f\ufffe\uffff\u202a-\u202e\u2066-\u2069]*$(?!\n)"
Name = Annotated[str, Meta(max_length=100, pattern=ONE_LINE)]


@cache
def incoming_struct(kind: type, tag: str | None = None) -> Shape:
    """What a browser may send for this dataclass: nothing it does not know, nothing the platform fills in."""
    hints = get_type_hints(kind)
    return defstruct(
        kind.__name__,
        [_wanted(field, hints[field.name]) for field in fields(kind) if not field.metadata.get("filled")],
        rename=wire_name,
        tag=tag,
        tag_field=None if tag is None else "type",
        forbid_unknown_fields=True,
        kw_only=True,
        module=__name__,
    )


@cache
def outgoing_struct(kind: type) -> Shape:
    """What browsers get of this dataclass: all of it."""
    hints = get_type_hints(kind)
    given = [(field.name, _given(hints[field.name])) for field in fields(kind)]
    return defstruct(kind.__name__, given, rename=wire_name, module=__name__)


def wire_name(name: str) -> str:
    """Python's `for_` and `from_` are `for` and `from` there."""
    return name.rstrip("_")


def _wanted(field: Field[Any], hint: Any) -> tuple[str, Any] | tuple[str, Any, Any]:
    wanted = _strict(hint, is_words=field.name in WORDS)
    if field.default is MISSING and field.default_factory is MISSING:
        return field.name, wanted
    return field.name, wanted | UnsetType, UNSET


def _strict(hint: Any, *, is_words: bool) -> Any:
    if hint is int:
        return Number
    if hint is str and not is_words:
        return Name
    return _rebuilt(hint, lambda inner: _strict(inner, is_words=is_words), incoming_struct)


def _given(hint: Any) -> Any:
    return _rebuilt(hint, _given, outgoing_struct)


def _rebuilt(hint: Any, again: Any, struct: Any) -> Any:
    """The same type with structs for the dataclasses in it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return reduce(or_, (again(arm) for arm in inner))
    if origin is tuple:
        return types.GenericAlias(tuple, (again(inner[0]), ...))
    if origin is Mapping:
        return types.GenericAlias(dict, (inner[0], again(inner[1])))
    return struct(hint) if is_dataclass(hint) else hint
