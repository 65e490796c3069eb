"""The table in docs/authorisation.md: read row by row, and written anew where that is asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "docs/authorisation.md"
Row = tuple[str, ...]
OTHERS, EVERYBODY = "all others", "everybody"
AND, THEN = "; ", " · "
SEATED = ("moderator", "clerk", "scrutineer", "seated member", "guest", "department seat")
# Told together where the same becomes of all of them.
GROUPS: Mapping[str, Row] = {
    "strangers": ("visitor", "switched off"),
    "participants": (*SEATED, "removed member"),
    "the seated": SEATED,
}
CLOSED = ("404", "not shown")
LET_IN = ("yes", "done", "shown", "led on", "ok", "whole", "as moderator", "as member")

Outcomes = Mapping[str, str]  # who → what becomes of it


@cache
def section(name: str) -> dict[Row, str]:
    """The rows under this heading: the last cell by the others; a cell may name several, and an empty one repeats."""
    text = FILE.read_text(encoding="utf-8")
    lines = text.partition(f"\n## {name}\n")[2].split("\n## ")[0].splitlines()
    rows: dict[Row, str] = {}
    before = ""
    for line in [one for one in lines if one.startswith("|")][2:]:
        first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
        before = first.strip("`") or before
        *asked, said = rest
        for which in asked[0].split(AND) if asked else [""]:
            rows[(before, which) if asked else (before,)] = said
    return rows


def spelt_out(said: str, everybody: Sequence[str]) -> dict[str, str]:
    """`**yes** secretariat · **404** all others`, for each of these; `x (y)` is as x, unless named."""
    named, rest = {}, ""
    for part in said.split(THEN):
        word, _, who = part.removeprefix("**").partition("** ")
        for one in _one_by_one(who):
            if one in (OTHERS, EVERYBODY):
                rest = word
            else:
                named[one] = word
    unknown = set(named) - set(everybody)
    assert not unknown, f"nobody is called {unknown}: {said}"
    return {one: named.get(one) or named.get(one.partition(" (")[0]) or rest for one in everybody}


def in_short(outcomes: Outcomes) -> str:
    """The other way round: who finds nothing are all others, and whoever is as without the bracket is not named."""
    counted = Counter(outcomes.values())
    usual = next((word for word in CLOSED if counted[word] > 1), counted.most_common(1)[0][0])
    groups: dict[str, list[str]] = {}
    for who, word in outcomes.items():
        base = who.partition(" (")[0]
        if word != (usual if base == who else outcomes[base]):
            groups.setdefault(word, []).append(who)
    parts = [f"**{word}** {', '.join(_together(who))}" for word, who in sorted(groups.items(), key=_by_weight)]
    if usual in groups:
        return THEN.join(f"{part}, {OTHERS}" if part.startswith(f"**{usual}**") else part for part in parts)
    return THEN.join([*parts, f"**{usual}** {OTHERS if parts else EVERYBODY}"])


def _by_weight(group: tuple[str, list[str]]) -> tuple[bool, str]:
    """Who is let in comes first."""
    return group[0] not in LET_IN, group[0]


def named_in(said: str, everybody: Sequence[str]) -> list[str]:
    """Those of whom the row speaks, in whichever way they signed in."""
    names = {one for part in said.split(THEN) for one in _one_by_one(part.partition("** ")[2])}
    return [one for one in everybody if one in names or one.partition(" (")[0] in names]


def _together(who: list[str]) -> list[str]:
    for name, group in GROUPS.items():
        if set(group) <= set(who):
            who = [name if one == group[0] else one for one in who if one == group[0] or one not in group]
    return who


def _one_by_one(who: str) -> Iterator[str]:
    for one in who.split(", "):
        yield from GROUPS.get(one, (one,))


def lines(heads: Row, rows: Mapping[Row, str]) -> Iterator[str]:
    """Neighbours of which the same is said are one line."""
    yield _line(heads)
    yield _line("---" for _ in heads)
    last = ""
    for (first, which), said in _joined(rows):
        yield _line((f"`{first}`" if first != last else "", which, said))
        last = first


def _joined(rows: Mapping[Row, str]) -> Iterator[tuple[tuple[str, str], str]]:
    waiting: list[tuple[str, str, str]] = []
    for (first, which), said in rows.items():
        if waiting and (waiting[0][0], waiting[0][2]) == (first, said):
            waiting.append((first, which, said))
            continue
        if waiting:
            yield (waiting[0][0], AND.join(one[1] for one in waiting)), waiting[0][2]
        waiting = [(first, which, said)]
    if waiting:
        yield (waiting[0][0], AND.join(one[1] for one in waiting)), waiting[0][2]


def write(name: str, heads: Row, rows: Mapping[Row, str]) -> None:
    """Replace the table under this heading; what is said above it stays."""
    before, found, rest = FILE.read_text(encoding="utf-8").partition(f"\n## {name}\n")
    assert found, name
    body, *after = rest.split("\n## ", 1)
    said = body.split("\n|", 1)[0].rstrip("\n")
    end = "".join(f"\n## {one}" for one in after)
    FILE.write_text(f"{before}{found}{said}\n\n" + "\n".join(lines(heads, rows)) + f"\n{end}", encoding="utf-8")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
