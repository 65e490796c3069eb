"""The environment that settings are read from: `NAME=value`, or `NAME_FILE=path` where a file holds the value."""

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class _Lines(FileAwareMapping):
    """Secrets come as files, and most editors and commands end a file with a newline that is no part of it."""

    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as unreadable:
            raise ImproperlyConfigured(f"{key}_FILE names a file that cannot be read: {unreadable}") from unreadable


class Environment(environ.FileAwareEnv):
    ENVIRON = _Lines()
