"""Exits with one sentence and an exit code, instead of a traceback, when disk, database, setting or pipe fail."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BROKEN_PIPE = 141  # what a shell says of a program that a closed pipe has ended


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Of a disk, a database, a setting or a pipe; faults of the program itself keep their traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError

    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _throw_away_what_is_left()
        sys.exit(BROKEN_PIPE)
    except ImproperlyConfigured as wrong:
        sys.exit(f"A setting is wrong: {_line(wrong)}")
    except (InterfaceError, OperationalError) as failure:
        sys.exit(f"The database cannot be used: {_line(failure)}")
    except OSError as failure:
        _throw_away_what_is_left()
        sys.exit(f"The system refused: {_line(failure)}")


def _throw_away_what_is_left() -> None:
    """Python flushes once more at its end, to where nothing can be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line(failure: BaseException) -> str:
    return " ".join(str(failure).split()) or type(failure).__name__
