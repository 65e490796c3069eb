"""Where desks come from: a process that has imported everything, and becomes a new desk for each site that asks.

python -m tests.realtime.desks SOCKET   goes on until its input ends. To start a desk anew each time would take a second
or two of a processor, some three hundred times in a run.
"""

import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

os.environ["DATABASE_URL"] = "sqlite:////nowhere/of.sqlite3"  # each desk is told its own

# the desk brings Django along
from django.conf import settings
from django.db import connections
from django.utils.functional import empty

from tests.realtime import admin_process


def main(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen(64)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever has ended is gone
        while door in select.select([door, sys.stdin], [], [])[0]:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                become(line)
                os._exit(0)
            line.close()
    Path(path).unlink()
    Path(path).parent.rmdir()


def become(line: socket.socket) -> None:
    """A desk, in the environment that the first line says, until nobody asks any more."""
    sys.stdin = line.makefile("r", encoding="utf-8")
    sys.stdout = line.makefile("w", encoding="utf-8")
    os.environ.clear()
    os.environ.update({"DJANGO_SETTINGS_MODULE": "config.settings", **json.loads(sys.stdin.readline())})
    importlib.reload(sys.modules["config.settings"])
    settings._wrapped = empty
    # What Django keeps of the database it was told of before.
    vars(connections).clear()
    connections.__init__()  # type: ignore[misc]
    admin_process.serve()
    connections.close_all()  # SQLite puts together what it wrote when nobody uses the file any more


if __name__ == "__main__":
    main(sys.argv[1])
