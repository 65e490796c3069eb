"""The files of an SQLite database hold everything: nobody else on the machine reads them."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

_seen: set[str] = set()


def keep_to_ourselves(connection: Any, **_: Any) -> None:
    """Receiver of `connection_created`: once in a process, what others may do with the file is taken away.

    The files beside it take their rights from it, whenever SQLite makes them anew.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name in _seen:
        return
    _seen.add(name)
    for path in (name, f"{name}-wal", f"{name}-shm"):
        with suppress(OSError):  # not there, or somebody else's
            mode = stat.S_IMODE(Path(path).stat().st_mode)
            if mode & stat.S_IRWXO:
                os.chmod(path, mode & ~stat.S_IRWXO)
