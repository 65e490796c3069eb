"""The kinds of jobs: each app registers its own when it is ready."""

from collections.abc import Callable
from typing import Any, Protocol


class JobFailed(Exception):  # how a job says that it cannot be done
    """A job's own refusal; `code` is kept with the job and worded by the page that shows it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Report(Protocol):
    """Says how far a job has come: `report(3, 12)`. Cheap: written down at most once a second."""

    def __call__(self, done: int, total: int) -> None: ...


# (report, **arguments) -> what is kept as the job's result, as JSON. May run again after a worker died: idempotent.
Work = Callable[..., dict[str, Any]]

_kinds: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    """Name a kind of job `app.what`. Raises ValueError where the name is taken."""
    if _kinds.setdefault(kind, work) is not work:
        raise ValueError(f"there is a job of kind {kind} already")


def work_of(kind: str) -> Work:
    """Raises KeyError: of a kind that nobody registered."""
    return _kinds[kind]


def kinds() -> list[str]:
    return sorted(_kinds)
