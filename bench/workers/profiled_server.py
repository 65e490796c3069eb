"""The server with its parts timed: writes what each has used to the file BENCH_SPANS whenever it gets SIGUSR1."""

import json
import os
import signal
import sys
from pathlib import Path

from realtime import server  # isort: skip  # installs the reactor, before anything else may
import django

from bench.harness import cpu_profile


def main() -> None:
    django.setup()
    for name in cpu_profile.wrap_all():
        print(f"not timed, since it is not there: {name}", file=sys.stderr)
    signal.signal(signal.SIGUSR1, lambda *_: write(Path(os.environ["BENCH_SPANS"])))
    server.main()


def write(path: Path) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(cpu_profile.spent()), encoding="utf-8")
    fresh.rename(path)


if __name__ == "__main__":
    main()
