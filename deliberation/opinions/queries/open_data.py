"""What of a round anybody may take along and compute with: tables and archives, without a trace of who it was.

Times are told by the day. No file says which opinions or votes are of one person but the matrix of votes, whose rows
are numbered in an order that says nothing.
"""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from deliberation.opinions.models import Answer, Disposition, Opinion, Question, Round, Summary, Viewpoint
from deliberation.opinions.queries.answering import answerable_in, standing
from deliberation.opinions.rules.cells import plain

EPOCH_OF_ARCHIVES = (1980, 1, 1, 0, 0, 0)  # so that the same data gives the same bytes
BATCH = 500


def table(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def viewpoints(round: Round, tallies: Iterable[dict[str, int]]) -> str:
    known = {one.number: one for one in Viewpoint.objects.filter(round=round, hidden=False)}
    rows = [
        (one.number, plain(one.text), plain(one.text_en), t["agree"], t["disagree"], t["pass"], t["n"])
        for t in tallies
        for one in [known.get(t["statement"])]
        if one is not None
    ]
    return table([("viewpoint", "text", "text_en", "agree", "disagree", "pass", "n"), *rows])


def opinions(round: Round) -> str:
    """What is shown, as it is shown, with what became of it."""
    head = (
        "opinion",
        "day",
        "place",
        "group",
        "channel",
        "text",
        "ending",
        "by",
        "answered_on",
        "answer",
        "merged_into",
    )
    return table([head, *_opinions(round)])


def matrix(summary: Summary) -> str:
    return gzip.decompress(bytes(summary.matrix)).decode()


def polis(round: Round, summary: Summary) -> bytes:
    """The four files Polis exports. All votes have the day of closing as their time, and nobody is an author."""
    at = _midnight(round.closes_at or summary.at)
    stamp, day = int(at.timestamp() * 1000), at.strftime("%a %b %d %H:%M:%S %Z %Y")
    rows = list(csv.reader(io.StringIO(matrix(summary))))
    statements, voters = rows[0][1:], rows[1:]
    tallies = {str(one["statement"]): one for one in summary.figures["votes"]["tallies"]}
    none = {"agree": 0, "disagree": 0}
    comments = [
        (
            stamp,
            day,
            one.number,
            0,
            *(tallies.get(str(one.number), none)[side] for side in ("agree", "disagree")),
            1,
            one.text,
        )
        for one in Viewpoint.objects.filter(round=round, hidden=False)
    ]
    votes = [
        (stamp, day, statement, voter, cell)
        for voter, *cells in voters
        for statement, cell in zip(statements, cells, strict=True)
        if cell
    ]
    people = [
        (voter, "", 0, sum(map(bool, cells)), cells.count("1"), cells.count("-1"), *cells) for voter, *cells in voters
    ]
    facts = (
        ("topic", round.title),
        ("url", ""),
        ("views", 0),
        ("voters", len(voters)),
        ("voters-in-conv", summary.figures["votes"]["grouped"]),
        ("commenters", 0),
        ("comments", len(comments)),
        ("groups", len(summary.figures["votes"]["groups"])),
        ("conversation-description", round.text),
    )
    head = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
    counts = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
    return _archive(
        {
            "comments.csv": table([head, *comments]),
            "votes.csv": table([("timestamp", "datetime", "comment-id", "voter-id", "vote"), *votes]),
            "participants-votes.csv": table([(*counts, *statements), *people]),
            "summary.csv": table(facts),
        }
    )


def consult(round: Round) -> bytes:
    """The inputs of i-dot-ai/consult: one respondent an opinion, since nothing says which are of one person."""
    shown = list(Opinion.objects.filter(round=round, status=Opinion.Status.SHOWN).select_related("place", "group"))
    files = {"inputs/respondents.jsonl": _lines(_respondent(one) for one in shown)}
    if round.takes_opinions:
        asked = {"question_text": round.text, "question_number": 1, "has_free_text": True, "multi_choice_options": []}
        files["inputs/question_part_1/question.json"] = _json(asked)
        said = ({"themefinder_id": one.number, "text": one.words} for one in shown if one.shown_text)
        files["inputs/question_part_1/responses.jsonl"] = _lines(said)
    for number, question in enumerate(round.questions.all(), start=2 if round.takes_opinions else 1):
        options = _options(question)
        asked = {
            "question_text": question.text,
            "question_number": number,
            "has_free_text": False,
            "multi_choice_options": options,
        }
        chosen = Answer.objects.filter(question=question, opinion__status=Opinion.Status.SHOWN)
        rows = chosen.order_by("opinion__number").values_list("opinion__number", "chosen")
        files[f"inputs/question_part_{number}/question.json"] = _json(asked)
        files[f"inputs/question_part_{number}/multi_choice.jsonl"] = _lines(
            {"themefinder_id": opinion, "options": [options[place - 1] for place in places]} for opinion, places in rows
        )
    return _archive(files)


def _respondent(opinion: Opinion) -> dict[str, Any]:
    said = {"place": opinion.place, "group": opinion.group}
    channel = {"channel": [str(opinion.channel)]}
    named = {name: [one.name] for name, one in said.items() if one is not None}
    return {"themefinder_id": opinion.number, "demographic_data": {**named, **channel}}


def _options(question: Question) -> list[str]:
    if question.kind == Question.Kind.SCALE:
        return [str(mark) for mark in range(1, 6)]
    return [str(one["zh"]) for one in question.choices]


def _opinions(round: Round) -> Iterator[Sequence[object]]:
    rows = list(answerable_in(round))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        said = standing(batch)
        for one in batch:
            yield _opinion(one, said[one.pk])


def _opinion(one: Opinion, said: Sequence[Disposition]) -> Sequence[object]:
    answers = [of for of in said if of.kind == Disposition.Kind.ANSWERED]
    into = [of.into.number for of in said if of.into is not None]
    return (
        one.number,
        timezone.localdate(one.submitted_at).isoformat(),
        plain(one.place.name) if one.place else "",
        plain(one.group.name) if one.group else "",
        one.channel,
        plain(one.words),
        one.ends_as,
        "; ".join(plain(of.organisation.name) for of in answers if of.organisation),
        "; ".join(timezone.localdate(of.at).isoformat() for of in answers),
        "\n\n".join(plain(of.text or "") for of in answers),
        into[-1] if into else "",
    )


def _midnight(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _lines(values: Iterable[object]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def _archive(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH_OF_ARCHIVES), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
