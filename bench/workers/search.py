"""Search asked a thousand times, over a hundred thousand turns.

python -m bench.workers.search   reads one JSON object a line, {"do": name, …}, and answers each with one line.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

# ruff: noqa: E402  # models can be imported only now
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Meeting
from deliberation.people.models import Organisation
from deliberation.records.models import IndexedPassage
from deliberation.records.queries import readable_by
from deliberation.records.search.find import find
from deliberation.records.search.index import BATCH
from deliberation.records.search.words import tokens, understood

SPOKEN = 184  # characters, as in the records that were looked at
A_MEETING = 200  # turns
# What consultations speak of, in about the proportions of speech: some everywhere, some seldom.
COMMON = [
    "我们",
    "建议",
    "委员",
    "社区",
    "服务",
    "养老",
    "群众",
    "问题",
    "工作",
    "进一步",
    "城市",
    "应当",
    "可以",
    "希望",
    "有关部门",
    "目前",
    "方面",
    "加强",
    "推进",
    "解决",
]
SELDOM = [
    "加装电梯",
    "维护费",
    "老旧小区",
    "停车位",
    "充电桩",
    "助餐点",
    "家庭医生",
    "轮椅坡道",
    "学区",
    "河长制",
    "垃圾分类",
    "夜市",
    "殡葬",
    "噪声",
    "雨污分流",
    "公交线路",
    "无障碍",
    "护理员",
    "托育",
    "非遗",
    "书院",
    "古树",
    "水质",
    "PM2.5",
    "5G",
    "12345",
    "WiFi",
    "2026",
    "年",
    "第三方",
    "评估",
    "地下管网",
    "应急避难场所",
]
SIGNS = ("，", "。", "；", "、")


def fill(*, turns: int) -> dict[str, Any]:
    """So many turns of so many meetings, in a database that is migrated."""
    call_command("migrate", verbosity=0)
    chance = random.Random(5)
    organisation = Organisation.objects.create(name="市政协")
    consultation = Consultation.objects.create(organisation=organisation, title="协商", visibility="public")
    made = [
        Meeting(consultation=consultation, title=f"会议 {n}", openness="public", last_hash=b"\0" * 32)
        for n in range(max(1, turns // A_MEETING))
    ]
    Meeting.objects.bulk_create(made)
    begun = time.monotonic()
    of_search = import_module("deliberation.records.migrations.0002_search")
    if connection.vendor == "postgresql":  # in one go at the end, which is the same index and saves minutes
        _execute("DROP INDEX records_search")
    rows = (_row(made[n * len(made) // turns], n, _said(chance)) for n in range(turns))
    IndexedPassage.objects.bulk_create(rows, batch_size=BATCH)
    if connection.vendor == "postgresql":
        _execute("SET statement_timeout = 0")
        _execute(of_search.POSTGRESQL)
    seconds = time.monotonic() - begun
    _execute("ANALYZE")
    return {"seconds": seconds}


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _row(meeting: Meeting, n: int, said: str) -> IndexedPassage:
    who = f"委员{n % 60}"
    return IndexedPassage(
        meeting=meeting, kind="turn", anchor=n, at=n * 60_000, who=who, sources=[n], text=said, tokens=tokens(said)
    )


def _said(chance: random.Random) -> str:
    parts: list[str] = []
    length = 0
    while length < SPOKEN:
        roll = chance.random()
        # Characters at random between the words: every two of them stand together somewhere.
        part = chance.choice(COMMON) if roll < 0.3 else chance.choice(SELDOM) if roll < 0.33 else _letters(chance)
        parts.append(part + (chance.choice(SIGNS) if chance.random() < 0.2 else ""))
        length += len(parts[-1])
    return "".join(parts)


def _letters(chance: random.Random) -> str:
    return "".join(chr(0x4E00 + int(chance.expovariate(1 / 400))) for _ in range(chance.randint(1, 4)))


def ask(*, times: int, least: int, most: int) -> dict[str, Any]:
    """Seconds of each of so many searches by anybody, for texts of so many characters out of what was said."""
    chance = random.Random(least)
    last = IndexedPassage.objects.order_by("-pk").values_list("pk", flat=True)[0]
    among = IndexedPassage.objects.filter(meeting__in=readable_by(None, on=timezone.localdate()).values("pk"))
    taken: list[float] = []
    while len(taken) < times:
        text = IndexedPassage.objects.values_list("text", flat=True).get(pk=chance.randint(last - 1_000, last))
        start = chance.randrange(len(text) - most)
        query = understood(text[start : start + chance.randint(least, most)])
        if sum(map(len, query.han + query.words)) < least:
            continue
        begun = time.perf_counter()
        find(query, among=among)
        taken.append(time.perf_counter() - begun)
    return {"seconds": taken}


def pages(*, times: int) -> dict[str, Any]:
    """Seconds of each of so many pages of results."""
    client = Client()
    taken: list[float] = []
    for word in (COMMON + SELDOM) * (times // len(COMMON + SELDOM) + 1):
        begun = time.perf_counter()
        answer = client.get("/records/", {"q": word})
        taken.append(time.perf_counter() - begun)
        assert answer.status_code == 200
    return {"seconds": taken[:times]}


DO: dict[str, Callable[..., dict[str, Any]]] = {"fill": fill, "ask": ask, "pages": pages}


def main() -> None:
    for line in sys.stdin:
        what = json.loads(line)
        print(json.dumps(DO[what.pop("do")](**what)), flush=True)


if __name__ == "__main__":
    main()
