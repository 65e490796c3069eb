"""The protocol as a JSON Schema, TypeScript types, and the list of refusal codes."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, defstruct

from deliberation.meetings.core import codec
from deliberation.meetings.core.view import View
from realtime.protocol import outgoing as frames
from realtime.protocol import typescript
from realtime.protocol.incoming import CommandFrame, GotFrame, SinceFrame
from realtime.protocol.structs import outgoing_struct

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (ROOT / "deliberation" / "meetings", ROOT / "realtime")
DRAFT = "https://json-schema.org/draft/2020-12/schema"
# Given as answers where no rule of the meeting was asked.
ANSWERED = frozenset({"busy", "not_permitted", "try_later"})


def files() -> dict[Path, str]:
    """The generated files and what should stand in them."""
    schema = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    return {
        ROOT / "docs" / "protocol.schema.json": schema,
        ROOT / "frontend" / "src" / "core" / "protocol.gen.ts": typescript.module(refusals()),
    }


def stale() -> list[Path]:
    """The generated files that do not say what the code says."""
    return [path for path, text in files().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


# ---- refusals ----


def refusals() -> list[str]:
    """Every code the rules, the door and the line refuse with, in alphabetical order."""
    sources = (path for folder in RULES for path in sorted(folder.rglob("*.py")))
    return sorted(ANSWERED.union(*(_codes(ast.parse(path.read_bytes()), path) for path in sources)))


def _codes(tree: ast.AST, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ("Refused", "Malformed"):
            code = node.args[0] if node.args else None
            if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
                raise ValueError(f"{path}:{node.lineno}: a code must be written out where it is raised")
            yield code.value


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


# ---- JSON Schema ----


def json_schema() -> dict[str, Any]:
    """Every frame in both directions."""
    said, words = _components((CommandFrame, SinceFrame, GotFrame), "said")
    told, heard = _components((*(outgoing_struct(kind) for kind in (*frames.NAMED, *frames.BARE)), *_facts()), "told")
    named, facts = told[: len(frames.NAMED)], told[len(frames.NAMED) + len(frames.BARE) :]
    bare = told[len(frames.NAMED) : len(frames.NAMED) + len(frames.BARE)]
    _, held = _components((outgoing_struct(View),), "held")
    wrapped = [_one(name, schema) for name, schema in zip(frames.NAMED.values(), named, strict=True)]
    return {
        "$schema": DRAFT,
        "title": "Rostrum: the frames of a live meeting",
        "$defs": {
            "from browser": {"anyOf": said},
            "to browser": {"anyOf": [*wrapped, *bare, {"$ref": "#/$defs/events"}]},
            "events": _events(facts),
            **words,
            **heard,
            **held,  # what the browser makes of the state in a snapshot
        },
    }


def _components(shapes: tuple[type[Struct], ...], direction: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    template = f"#/$defs/{direction}.{{name}}"
    schemas, found = msgspec.json.schema_components(shapes, ref_template=template)
    return list(schemas), {f"{direction}.{name}": schema for name, schema in found.items()}


def _facts() -> tuple[type[Struct], ...]:
    """Events with their place in the log."""
    stamp = [("seq", int), ("at", int), ("by", int)]
    return tuple(
        defstruct(kind.__name__, stamp, bases=(outgoing_struct(kind),), tag=name, tag_field="type", kw_only=True)
        for name, kind in codec.EVENTS.items()
    )


def _one(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}, "required": [name]}


def _events(facts: list[dict[str, Any]]) -> dict[str, Any]:
    number = {"type": "integer"}
    run = {"type": "array", "prefixItems": [number, number], "minItems": 2, "items": False}
    happening = {"anyOf": [*facts, _one("seq", run)]}
    properties = {"events": {"type": "array", "items": happening}, "hash16": {"type": "string"}}
    return {"type": "object", "properties": properties, "required": ["events", "hash16"]}
