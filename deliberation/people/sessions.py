"""Sessions in the database: a key that we cannot have made is never looked up.

A database may refuse to compare what a visitor wrote into a cookie (PostgreSQL takes no NUL), which would be an error
for that visitor, and for everybody who is looked up in the same question.
"""

import re

from django.contrib.sessions.backends import db

_ours = re.compile(r"[0-9a-z]{32}")  # as SessionBase makes them


def is_session_key(text: str) -> bool:
    """Whether a session may have this key."""
    return _ours.fullmatch(text) is not None


class SessionStore(db.SessionStore):
    """The name is part of what Django signs a session with, and so stays."""

    def _validate_session_key(self, key: str | None) -> bool:
        """With any other key the visitor has no session yet."""
        return key is not None and is_session_key(key)
