"""The log: one JSON object a line for machines, or plain lines for people.

What may stand in it beside the message is named here; anything else a record carries stays out.
"""

import logging
import re
from datetime import UTC, datetime

import msgspec

TOLD = ("request_id", "meeting", "command", "commands", "seconds", "status_code")
# PostgreSQL repeats the whole row that it refused, which may hold what somebody said.
_row = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)

_json = msgspec.json.Encoder()


class PlainLines(logging.Formatter):
    """Readable; a traceback goes over several lines."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return without_rows(super().format(record))


class JsonLines(logging.Formatter):
    """One line a record, whatever stands in it. `at` is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_rows(record.getMessage()),
        }
        line.update({name: value for name in TOLD if (value := getattr(record, name, None)) not in (None, "")})
        if record.exc_info:
            line["exception"] = without_rows(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return encoded(line)


def encoded(line: dict[str, object]) -> str:
    try:
        return _json.encode(line).decode()
    except (TypeError, ValueError):  # a lone surrogate in a path, say; the line must be written all the same
        safe = {name: ascii(value) for name, value in line.items()}
        return _json.encode(safe).decode()


def without_rows(text: str) -> str:
    return _row.sub(r"\1 (withheld)", text)
