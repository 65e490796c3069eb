"""The settings of one meeting that differ from the usual rules."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from deliberation.meetings.core import codec
from deliberation.meetings.core.state import LANE_SECONDS, Settings

KNOWN = tuple(field.name for field in fields(Settings))
MAX_CONFIRM_DAYS = 250
MAX = 1_000_000  # of people, places or seconds: far more than any meeting has


def problem_with(options: Any) -> str | None:
    """The first thing in these options that no meeting could be opened with, in English, or None."""
    if not isinstance(options, dict):
        return "expected an object"
    if unknown := [name for name in options if name not in KNOWN]:
        return f"unknown: {', '.join(sorted(unknown))}"
    try:
        chosen = msgspec.convert(options, Settings)
    except msgspec.ValidationError as wrong:
        return str(wrong)
    return _out_of_bounds(chosen)


def _out_of_bounds(chosen: Settings) -> str | None:
    if not all(1 <= seconds <= MAX for seconds in chosen.lane_seconds.values()):
        return f"lane_seconds: from 1 to {MAX}"
    for name in ("entitled", "quorum", "safe_places", "grace_seconds", "seconders"):
        number = getattr(chosen, name)
        if number is not None and not 0 <= number <= MAX:
            return f"{name}: from 0 to {MAX}"
    if not 0 <= chosen.confirm_days <= MAX_CONFIRM_DAYS:
        return f"confirm_days: from 0 to {MAX_CONFIRM_DAYS}"
    return None


def settled(options: Mapping[str, Any], *, openness: str) -> Settings:
    """The usual rules, but for these; of the lanes' seconds only those that are named."""
    usual = {**codec.plain_json(Settings()), "openness": openness}
    seconds = {**LANE_SECONDS, **options.get("lane_seconds", {})}
    chosen: Settings = codec.build(Settings, {**usual, **options, "lane_seconds": seconds})
    return chosen
