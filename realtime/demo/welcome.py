"""What the demonstration says when it is ready: where to go, as whom, and how to end it."""

import unicodedata

from deliberation.people.models import Person
from realtime.demo.cast import ANSWERING, AT_THE_DESK, VISITORS
from realtime.demo.links import links

EVERYBODY = (*VISITORS, *AT_THE_DESK, *ANSWERING)


def names() -> dict[str, str]:
    """The account of each visitor and what he or she is called. Does queries."""
    people = Person.objects.filter(user__email__in=[account for _, _, account in EVERYBODY if account])
    return {
        person.user.email: f"{person.name} {person.name_en}"
        for person in people.select_related("user")
        if person.user and person.user.email
    }


def welcome(*, site: str, called: dict[str, str], pages: tuple[tuple[str, str], ...] = ()) -> str:
    """`pages`: what is open to everybody, each with its name and path."""
    rows = [("首页 Home", "", f"{site}/"), *((name, "", site + path) for name, path in pages)]
    for (zh, en, _), (token, account) in zip(EVERYBODY, links.renew(), strict=True):
        rows.append((f"{zh} {en}", called.get(account, ""), f"{site}/demo/{token}/"))
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(padded(cell, to) for cell, to in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(
        [
            "",
            "议厅演示已就绪：一场会议正在进行，下面的链接一键入会。",
            "Rostrum is ready: a meeting is under way, and each link signs you in to it.",
            "",
            *table,
            "",
            "一个浏览器窗口一个身份，另一个身份请用隐私窗口打开。按 Ctrl-C 结束；make demo RESET=1 重新开始。",
            "One person a browser: open another in a private window. Ctrl-C ends it; make demo RESET=1 starts over.",
            "",
        ]
    )


def width(text: str) -> int:
    """In columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, to: int) -> str:
    return text + " " * (to - width(text))
