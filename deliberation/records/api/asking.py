"""What a request may ask for: parameters, cursors, and what is wrong with those that cannot be understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

LEAST, MOST, USUAL = 1, 100, 50  # things a page
LARGEST = 2**31 - 1


class Bad(Exception):
    """A code and a sentence: what cannot be understood, or is not there."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True, slots=True)
class Parameter:
    """One that may be given in the address, with its JSON Schema."""

    name: str
    says: str
    schema: Mapping[str, Any]
    required: bool = False


BEGINS = "Where the page begins: `next` of the page before."
CURSOR = Parameter("cursor", BEGINS, {"type": "string", "maxLength": 18, "pattern": "^[0-9]{1,18}$"})
CURSOR_OF_TWO = Parameter("cursor", BEGINS, {"type": "string", "maxLength": 37, "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"})
LIMIT = Parameter(
    "limit", "How many at most.", {"type": "integer", "minimum": LEAST, "maximum": MOST, "default": USUAL}
)
ORGANISATION = Parameter(
    "organisation", "Only of this organisation.", {"type": "integer", "minimum": 1, "maximum": LARGEST}
)
YEAR = Parameter("year", "Only of this year.", {"type": "integer", "minimum": 1900, "maximum": 2999})
WORDS = Parameter(
    "q",
    "Words: characters that stand together, and words of which the last may be a beginning.",
    {"type": "string", "minLength": 1, "maxLength": 100},
    required=True,
)


def understood(get: QueryDict, allowed: tuple[Parameter, ...]) -> dict[str, Any]:
    """Each parameter that was given, as its schema has it. Raises Bad: of what nobody knows, nothing is guessed."""
    known = {parameter.name: parameter for parameter in allowed}
    for name in get:
        if name not in known:
            raise Bad(400, "unknown_parameter", f"There is no parameter {name[:40]!r}.")
        if len(get.getlist(name)) > 1:
            raise Bad(400, "given_twice", f"{name} is given more than once.")
    for parameter in allowed:
        if parameter.required and parameter.name not in get:
            raise Bad(400, "parameter_missing", f"{parameter.name} is missing.")
    return {name: _value(text, known[name]) for name, text in get.items() if isinstance(text, str)}


def _value(text: str, parameter: Parameter) -> Any:
    schema = parameter.schema
    if schema["type"] == "integer":
        if not re.fullmatch("[0-9]{1,10}", text, re.ASCII):
            raise Bad(400, "no_number", f"{parameter.name} is no whole number.")
        if not schema["minimum"] <= int(text) <= schema["maximum"]:
            raise Bad(400, "out_of_range", f"{parameter.name} is from {schema['minimum']} to {schema['maximum']}.")
        return int(text)
    if not schema.get("minLength", 0) <= len(text) <= schema["maxLength"]:
        raise Bad(400, "bad_length", f"{parameter.name} is too long, or empty.")
    if "pattern" in schema and not re.fullmatch(schema["pattern"], text, re.ASCII):
        raise Bad(400, "bad_cursor", "This cursor is none that was handed out.")
    return text


def cursor_of(*key: int) -> str:
    return "-".join(map(str, key))


def key_of(cursor: str | None) -> tuple[int, ...] | None:
    """Where the last page ended, in as many numbers as the pattern has."""
    return None if cursor is None else tuple(map(int, cursor.split("-")))


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_there() from None


def number_of(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise not_there()
    return int(text)


def not_there() -> Bad:
    return Bad(404, "not_found", "There is nothing public at this address.")
