"""python -m bench.report FILE… [--into docs/performance.md]

Puts the figures of these files (as `python -m bench --json` writes them) together and into the document:
a table after each line `<!-- figures: NAME … -->`, up to the next `<!-- end -->`, and the machine after
`<!-- machine -->`. Without --into the tables are printed.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.results import Row, rows

PLACE = re.compile(r"(<!-- (figures|machine)(?:: ([^>]*?))? -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--into", type=Path)
    options = parser.parse_args(arguments)
    told = [json.loads(path.read_text(encoding="utf-8")) for path in options.files]
    if small := [str(path) for path, one in zip(options.files, told, strict=True) if one["small"]]:
        print(f"these runs only showed that the programs work: {', '.join(small)}", file=sys.stderr)
        return 2
    found = rows([result for one in told for result in one["results"]])
    if options.into is None:
        print(tables(found, sorted({row.bench for row in found})))
    else:
        document = options.into.read_text(encoding="utf-8")
        options.into.write_text(filled(document, found, told[-1]["machine"]), encoding="utf-8")
    return 0


def filled(document: str, found: Sequence[Row], machine: Mapping[str, Any]) -> str:
    """The document with every place filled anew; a bench without figures keeps those it has."""
    measured = {row.bench for row in found}

    def fill(place: re.Match[str]) -> str:
        begin, kind, names, end = place.groups()
        if kind == "machine":
            return f"{begin}{described(machine)}\n{end}"
        wanted = (names or "").split()
        return f"{begin}{tables(found, wanted)}\n{end}" if measured.issuperset(wanted) else place.group()

    return PLACE.sub(fill, document)


def tables(found: Sequence[Row], names: Sequence[str]) -> str:
    """One Markdown table of these benches, in this order."""
    lines = ["| bench | figure | goal | measured: median [range] | met |", "|---|---|---|---|---|"]
    for name in names:
        lines += [f"| {' | '.join((row.bench, *row.cells()))} |" for row in found if row.bench == name]
    return "\n".join(lines)


def described(machine: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items() if version)
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GiB, Linux {machine['kernel']}; "
        f"a durable write of 4 kB takes {machine['fsync_ms']} ms, a `send` of 300 bytes to a socket nobody reads "
        f"{machine['send_us']} µs, a million turns of an empty Python loop {machine['loop_ms']} ms (medians). "
        f"{versions}. Commit {machine['commit']}, {machine['at']}."
    )


if __name__ == "__main__":
    sys.exit(main())
