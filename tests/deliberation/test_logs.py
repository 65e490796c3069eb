"""The form of the log: what PostgreSQL tells of a row it refused is not passed on, and any record can be written."""

import json
import logging

import pytest

from config.logs import JsonLines, PlainLines
from tests.deliberation.test_settings import PRODUCTION, python, setting

ROW = 'violates check constraint "once"\nDETAIL:  Failing row contains (7, 只有我知道, abstain).\nHINT:  none'


def record(message: str, error: Exception | None = None, **more: object) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord("a.logger", logging.WARNING, __file__, 1, message, None, info)
    made.__dict__.update(more)
    return made


@pytest.mark.parametrize("form", [JsonLines(), PlainLines()])
def test_a_row_that_was_refused_is_withheld(form: logging.Formatter):
    try:
        raise ValueError(ROW)
    except ValueError as error:
        told = form.format(record(f"a batch failed: {ROW}", error))
    assert "只有我知道" not in told
    assert told.count("DETAIL: (withheld)") == 2
    assert "HINT:  none" in told.replace("\\n", "\n")


def test_only_what_is_named_is_told_beside_the_message():
    told = JsonLines().format(record("done", request_id="r1", meeting="m", request="a whole request", text="说"))
    assert set(json.loads(told)) == {"at", "level", "logger", "message", "request_id", "meeting"}


def test_what_cannot_be_encoded_is_written_all_the_same():
    told = JsonLines().format(record("no page /\udcff", meeting=object()))
    assert "udcff" in json.loads(told)["message"]
    assert "\n" not in told


def test_a_server_writes_for_machines_and_the_demonstration_for_people():
    assert setting("settings.LOG_FORMAT", **PRODUCTION) == "json"
    assert setting("settings.LOG_FORMAT", DEMO="1") == "text"
    assert setting("settings.LOG_FORMAT", DEMO="1", LOG_FORMAT="json") == "json"
    ended = python("-c", "import config.settings", LOG_FORMAT="xml")
    assert ended.stderr.strip().splitlines()[-1].endswith("LOG_FORMAT must be json or text.")
