"""The secret the site signs with: given by the operator, or made once for an embedded set-up."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_in(path: Path) -> str:
    """The key in the file, made on first use; two processes starting together end up with the same one."""
    if not path.exists():
        _publish(secrets.token_urlsafe(50), path)
    return path.read_text(encoding="ascii").strip()


def _publish(key: str, path: Path) -> None:
    # A link appears whole or not at all, so nobody can read half a key; the first one wins.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
