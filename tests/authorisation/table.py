"""The table in docs/authorisation.md: read row by row, and written anew by `make authorisation`."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "docs/authorisation.md"
WRITING = os.environ.get("ROSTRUM_WRITE") == "1"

Row = tuple[str, ...]


def section(name: str) -> dict[Row, Row]:
    """The rows under this heading: what is asked (the columns before the first empty heading), and each answer."""
    lines = FILE.read_text(encoding="utf-8").split(f"\n## {name}\n", 1)[1].split("\n## ")[0].splitlines()
    cells = [cells_of(line) for line in lines if line.startswith("|")]
    if not cells:
        return {}
    heads = cells[0]
    asked = heads.index("")
    return {row[:asked]: row[asked + 1 :] for row in cells[2:]}


def cells_of(line: str) -> Row:
    return tuple(cell.strip().replace("`", "") for cell in line.strip("|").split("|"))


def write(name: str, asked: Row, actors: Row, rows: Mapping[Row, Row]) -> None:
    """Replace the table under this heading; what is said above it stays."""
    before, found, rest = FILE.read_text(encoding="utf-8").partition(f"\n## {name}\n")
    assert found, name
    body, *after = rest.split("\n## ", 1)
    said = body.split("\n|", 1)[0].rstrip("\n")
    lines = [line((*asked, "", *actors)), line("---" for _ in (*asked, "", *actors))]
    lines += [line((f"`{row[0]}`", *row[1:], "", *words)) for row, words in rows.items()]
    end = "".join(f"\n## {one}" for one in after)
    FILE.write_text(f"{before}{found}{said}\n\n" + "\n".join(lines) + f"\n{end}", encoding="utf-8")


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
