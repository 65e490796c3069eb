"""Calls for opinions: one in each consultation, some that not everybody may answer, and opinions in several states."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from deliberation.consultations.models import Participation
from deliberation.opinions.models import Round
from deliberation.opinions.operations import moderating
from deliberation.opinions.operations.answering import Said, dispose
from deliberation.opinions.operations.rounds import act
from tests.authorisation.world import World
from tests.authorisation.world.people import give, somebody
from tests.deliberation.opinions.given import draft_round, open_round, viewpoint, waiting_opinion

ROUNDS = ("own public", "own members", "own invited", "same members", "other public", "other members", "other invited")
# In a consultation that everybody sees: who may take part in them is narrower.
TERMS: dict[str, dict[str, Any]] = {
    "for members": {"open_to": "members"},
    "for a sector": {"open_to": "sector"},
    "for accounts": {"open_to": "account"},
    "by real name": {"identity": "real_name", "legal_ground": "law"},
}


def build(world: World) -> None:
    for whose in ROUNDS:
        made = open_round(world.things["consultation", whose], title=f"征集 {whose}")
        world.things["round", whose] = made
        world.things["viewpoint", whose] = viewpoint(made)
        _opinions(world, whose, made)
    public = world.things["consultation", "own public"]
    _answers(world)
    for terms, more in TERMS.items():
        world.things["round", terms] = _open_with(world, public, terms, more)
    for whose in ("own", "other"):
        consultation = world.things["consultation", f"{whose} public"]
        world.things["round", f"{whose} draft"] = draft_round(consultation, title=f"草稿 {whose}")
    closed = open_round(public, title="已结束")
    world.things["viewpoint", "closed"] = viewpoint(closed)
    world.things["round", "closed"] = act(
        round=closed, act="closed", by=None, reason="到期", at=timezone.now() + timedelta(seconds=1)
    )


def _open_with(world: World, consultation: Any, terms: str, more: dict[str, Any]) -> Round:
    made = draft_round(consultation, title=f"征集 {terms}", **more)
    made.sectors.set([world.things["sector", "own"]] if terms == "for a sector" else [])
    world.things["viewpoint", terms] = viewpoint(made)
    now = timezone.now()
    return act(
        round=made,
        act="opened",
        by=None,
        reason="按计划",
        at=now,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=3),
    )


def _opinions(world: World, whose: str, round: Round) -> None:
    """One that everybody reads, one that waits, one of the moderator's own, and one that was decided together.

    That can still be undone, however long the run takes.
    """
    reviewer = world.people["opinion moderator"] if not whose.startswith("other") else _reviewer(world)
    shown = waiting_opinion(round, "大家都看得到的意见", code=f"5H0W{len(world.things):08}")
    moderating.show(opinion=shown.pk, by=reviewer, at=timezone.now())
    world.things["opinion", f"{whose} shown"] = shown
    code = f"WA1T{len(world.things):08}"
    world.things["opinion", f"{whose} waiting"] = waiting_opinion(round, "还在等审核的意见", device="b", code=code)
    account = reviewer.user_id
    mine = waiting_opinion(round, "审核员自己的意见", device="", account=account)
    world.things["opinion", f"{whose} of the moderator"] = mine
    many = waiting_opinion(round, "一起办理的意见", device="c")
    world.things["batch", whose] = moderating.decide_together(
        round=round, opinions=[many.pk], by=reviewer, reason="", at=timezone.now() + timedelta(days=1)
    )


def _answers(world: World) -> None:
    """In the name of the department of each conference; the officer of the table takes part in one consultation."""
    officer = world.people["department officer"]
    public = world.things["consultation", "own public"]
    Participation.objects.create(consultation=public, person=officer, role="department")
    for whose, department in (("own", "department"), ("other", "other department")):
        said = Said("answered", text="已在办理。", organisation=world.things["organisation", department])
        round, opinion = world.things["round", f"{whose} public"], world.things["opinion", f"{whose} public shown"]
        world.things["disposition", whose] = dispose(
            round=round, opinions=[opinion.pk], what=said, by=None, at=timezone.now()
        )


def _reviewer(world: World) -> Any:
    key = ("reviewer", "other")
    if key not in world.things:
        world.things[key] = somebody("另一位审核员")
        give(world.things[key], "opinion_moderator", world.things["organisation", "other"])
    return world.things[key]
