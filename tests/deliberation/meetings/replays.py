"""Replaying small debates, for tests to look at what is left."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.people.models import Organisation
from tests.deliberation.meetings.debate_files import akn, lists, section, voting

ROOT = Path(__file__).parents[3]
WORDS = "We have come together to speak about the bridge today"  # ten

DEBATE = akn(
    "<narrative>The House met at ten.</narrative>"
    + section(
        f"<speech by='#a'><from>Ms ADA (Chair)</from><p>{WORDS}</p><p>{WORDS} and tomorrow</p></speech>"
        + "<scene>Applause.</scene>"
        + section(f"<speech by='#b'><from>Mr BEN</from><p>{WORDS}</p></speech>", heading="The span")
        + "<speech by='#a'><from>Ms ADA</from><p>I put the question.</p></speech>"
        + lists(ayes=("Ada", "Cox", "Dee"), noes=("Eve",), abstentions=("Fay",)),
        heading="The bridge",
    )
    + section("<speech by='#a'><from>Ms ADA</from><p>Agreed?</p></speech>", heading="Minutes")
    + "<summary><outcome refersTo='#unanimous'>Agreed to unanimously.</outcome></summary>",
    analysis=voting(ayes=3, noes=1, abstentions=1),
    cover="<p><docTitle>The Bridge Debate</docTitle></p>",
)


def written(folder: Path, content: str = DEBATE) -> Path:
    path = folder / "debate.xml"
    path.write_text(content, encoding="utf-8")
    return path


def replayed(path: Path, *more: str) -> tuple[dict[str, Any], list[Entry]]:
    """The printed object, and the log."""
    out = StringIO()
    call_command("replay_debate", str(path), "--json", *more, stdout=out)
    told = json.loads(out.getvalue())
    return told, list(Entry.objects.filter(meeting=told["meeting"]).order_by("seq"))


def facts(entries: list[Entry], *types: str) -> list[dict[str, Any]]:
    return [entry.facts for entry in entries if entry.type in types]


def texts(entries: list[Entry], kind: str) -> list[dict[str, Any]]:
    return [entry.text or {} for entry in entries if entry.type == kind]


def rows() -> int:
    """Everything a replay makes, counted."""
    return sum(model.objects.count() for model in (Organisation, Consultation, Meeting, Seat, Entry))


def command(path: str | Path, *more: str) -> subprocess.Popen[str]:
    """The command in a process of its own, on the database of the test."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        user = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        url = f"postgres://{user}/{database['NAME']}"
    arguments = [sys.executable, "manage.py", "replay_debate", str(path), *more]
    return subprocess.Popen(
        arguments,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
