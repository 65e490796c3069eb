"""python -m bench [names] [--runs 3] [--json FILE] [--add] [--small] [--minutes 30]   (--list names them)

Each bench is run so many times; its figures are shown as the median with the range, and written to FILE
(one in .make/bench/ if none is named). `--add` puts the runs to those that FILE already has.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.harness import host, site
from bench.harness.load_client import MADE, NoCompiler
from bench.registry import BENCHES
from bench.results import Bench, Scale, result, rows, table
from tests.servers import NotHere


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    if options.list:
        print("\n".join(f"{bench.name}: {bench.says}" for bench in BENCHES.values()))
        return 0
    wanted = [BENCHES[name] for name in options.names] or [bench for bench in BENCHES.values() if bench.by_itself]
    scale = Scale(small=options.small, minutes=options.hours * 60 if options.hours else options.minutes)
    host.settle()
    told: dict[str, Any] = {"machine": host.described(), "small": options.small, "results": []}
    path = options.json or MADE / f"figures-{told['machine']['at'].replace(':', '')}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["results"] if options.add and path.exists() else []
    whole = True
    try:
        for bench in wanted:
            found, well = measured(bench, scale, runs=options.runs)
            told["results"].append(found)
            whole = whole and well
            write(path, told | {"results": [*before, *told["results"]]})
    except (NoCompiler, NotHere) as missing:
        print(f"cannot measure: {missing}", file=sys.stderr)
        return 2
    finally:
        site.remove_all()
    print(f"\n{table(rows(told['results']))}\n\nwritten to {path}")
    return 0 if whole else 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    plain = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=plain)
    everything = "which (default: all but the soak)"
    parser.add_argument("names", nargs="*", metavar="name", choices=[[], *BENCHES], help=everything)
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--add", action="store_true", help="keep the runs this file has")
    parser.add_argument("--small", action="store_true", help="only show that the programs work")
    parser.add_argument("--minutes", type=float, default=30, help="of the soak")
    parser.add_argument("--hours", type=float, default=0, help="of the soak")
    return parser.parse_args(arguments)


def measured(bench: Bench, scale: Scale, *, runs: int) -> tuple[dict[str, Any], bool]:
    """Its figures, and whether every run came to its end. One that did not takes nothing from the others."""
    made: list[Mapping[str, float | None]] = []
    whole = True
    for run in range(runs):
        print(f"{bench.name}: run {run + 1} of {runs}", file=sys.stderr, flush=True)
        try:
            made.append(bench.once(scale))
        except (NoCompiler, NotHere):
            raise
        except Exception:  # noqa: BLE001  # whatever it was, it is shown, and the run stands without figures
            traceback.print_exc()
            made.append({})
            whole = False
    found = result(bench, made)
    print(table(rows([found])), file=sys.stderr, flush=True)
    return found, whole


def write(path: Path, told: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
