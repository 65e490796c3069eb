"""Figures as a page shows them: names in the visitor's language, per cent with how many, places within a drawing."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deliberation.opinions.models import Opinion, Round
from deliberation.opinions.queries.opinions import round_per_cent
from deliberation.people.names import in_visitors_language

BAR = 300  # the width of a bar
LETTERS = {"zh": "甲乙丙丁戊", "en": "ABCDE"}
CLASSES = "abcde"
MAX_DAYS = 31  # of more, weeks are told of


def per_cent(part: int, whole: int) -> int:
    return round_per_cent(part / whole) if whole else 0


def viewpoints(round: Round, tallies: Sequence[dict[str, int]]) -> list[dict[str, Any]]:
    """Those most agree with first; each with its bar."""
    texts = _texts(round)
    rows = [
        {**one, "text": texts[one["statement"]], **_shares(one)}
        for one in tallies
        if one["n"] and one["statement"] in texts
    ]
    return sorted(rows, key=lambda row: (-row["agree"] / row["n"], row["statement"]))


def _shares(one: dict[str, int]) -> dict[str, Any]:
    names = ("agree", "disagree", "pass")
    widths = [BAR * one[name] / one["n"] for name in names]
    starts = [0.0, widths[0], widths[0] + widths[1]]
    return {
        **{f"{name}_share": per_cent(one[name], one["n"]) for name in names},
        "bar": [
            {"name": name, "x": f"{start:.1f}", "width": f"{width:.1f}"}
            for name, start, width in zip(names, starts, widths, strict=True)
        ],
    }


def groups(round: Round, found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = _texts(round)
    return [
        {
            "name": letter(one["group"]),
            "class": CLASSES[one["group"]],
            "n": one["n"],
            "stands_for": [
                {
                    **of,
                    "text": texts[of["statement"]],
                    "share": per_cent(of["n"], of["seen"]),
                    "others_share": per_cent(of["others_n"], of["others_seen"]),
                }
                for of in one["stands_for"]
                if of["statement"] in texts
            ],
        }
        for one in found
    ]


def agreed(round: Round, found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = _texts(round)
    return [
        {
            "text": texts[one["statement"]],
            "side": one["side"],
            "groups": [{**of, "share": per_cent(of["n"], of["seen"])} for of in one["groups"]],
        }
        for one in found
        if one["statement"] in texts
    ]


def picture(found: dict[str, Any]) -> dict[str, Any]:
    """For a drawing of 640 by 440: marks as one path a group, outlines, and where the letters stand."""
    points: dict[int, list[str]] = {}
    for x, y, group in found["points"]:
        points.setdefault(group, []).append(_mark(*_place(x, y), group))
    return {
        "step": found["step"],
        "groups": [
            {
                "class": CLASSES[one["group"]],
                "name": letter(one["group"]),
                "marks": "".join(points.get(one["group"], ())),
                "outline": " ".join(f"{x:.0f},{y:.0f}" for x, y in (_place(*at) for at in one["outline"])),
                "x": f"{_place(*one['middle'])[0]:.0f}",
                "y": f"{_place(*one['middle'])[1]:.0f}",
            }
            for one in found["outlines"]
        ],
    }


def _place(x: float, y: float) -> tuple[float, float]:
    return 320 + x * 0.29, 220 - y * 0.2


def _mark(x: float, y: float, group: int) -> str:
    """A circle, square, triangle, diamond or cross: told apart without colour."""
    at = f"M{x:.0f} {y:.0f}"
    return (
        f"{at}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        f"{at}m-4-4h8v8h-8z",
        f"{at}m0-5l5 9h-10z",
        f"{at}m0-6l5 6l-5 6l-5-6z",
        f"{at}m-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    )[group]


def letter(group: int) -> str:
    return LETTERS["zh" if (get_language() or "").startswith("zh") else "en"][group]


def days(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per day, or per week where there are many; each with the width of its two bars."""
    rows: dict[date, dict[str, Any]] = {}
    weekly = len(found) > MAX_DAYS
    for one in found:
        day = date.fromisoformat(one["day"])
        first = day - timedelta(days=day.weekday()) if weekly else day
        row = rows.setdefault(first, {"first": first, "last": day, "opinions": 0, "votes": 0})
        row["last"] = day
        row["opinions"] += one["opinions"]
        row["votes"] += one["votes"]
    most = {name: max((row[name] for row in rows.values()), default=0) or 1 for name in ("opinions", "votes")}
    for row in rows.values():
        row["width"] = f"{BAR * row['opinions'] / most['opinions']:.1f}"
        row["votes_width"] = f"{BAR * row['votes'] / most['votes']:.1f}"
    return list(rows.values())


def channels(found: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(name), found[code]) for code, name in Opinion.Channel.choices if found.get(code)]


def options(found: Iterable[dict[str, Any]], by_channel: dict[str, int]) -> list[dict[str, Any]]:
    codes = [code for code in Opinion.Channel.values if code in by_channel]
    return [
        {
            "name": in_visitors_language(one["name"], one["name_en"]) if one["name"] else _("not said"),
            "cells": [one["channels"].get(code, 0) for code in codes],
            "n": one["n"],
        }
        for one in found
    ]


def questions(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "text": in_visitors_language(one["text"], one["text_en"]),
            "n": one["n"],
            "choices": [
                {
                    "name": in_visitors_language(of["name"], of["name_en"]),
                    "n": of["n"],
                    "share": per_cent(of["n"], one["n"]),
                    "width": f"{BAR * of['n'] / (one['n'] or 1):.1f}",
                }
                for of in one["choices"]
            ],
        }
        for one in found
    ]


def _texts(round: Round) -> dict[int, str]:
    return {one.number: str(one) for one in round.viewpoints.filter(hidden=False)}
