"""Calls for opinions: taking part, following one's opinion, running a call at the desk, reviewing."""

from tests.authorisation.requests import A_PAGE, Data, Given, Request, fixed, number, rows
from tests.authorisation.requests.desk import HOUSES, house
from tests.authorisation.world import World
from tests.authorisation.world.opinions import ROUNDS, TERMS

EACH = (*ROUNDS, "own draft", "missing")
SOME = ("own public", "own members", "own invited", "other members", "missing")
TAKING_PART = ("own public", "own members", "own invited", "other members", *TERMS, "closed", "own draft", "missing")
DESK = ("own public", "other public", "missing")
DRAFTS = ("own draft", "other draft", "missing")
round_ = number("pk", "round")
OPINION = {"text": "助餐点应当开到晚上七点。", "of_age": "yes"}


def voted(viewpoint: str) -> Given:
    def data(world: World, actor: str) -> Data | None:
        found = world.things.get(("viewpoint", viewpoint)) or world.things["viewpoint", "own public"]
        return {"vote": "agree", "viewpoint": found.pk}

    return data


def submitted(whose: str) -> Given:
    """With the seal that the page before gave for this call."""

    def data(world: World, actor: str) -> Data | None:
        from deliberation.opinions.views.visitors import sealed

        key = f"00000000-0000-4000-8000-{abs(hash(actor)) % 10**12:012}"
        return {**OPINION, "seal": sealed({"round": world.number("round", whose), "key": key, "code": "7K3M9XPD2QHT"})}

    return data


def entered(whose: str) -> Given:
    """By a clerk, from a paper."""

    def data(world: World, actor: str) -> Data | None:
        paper = {"channel": "paper", "paper_number": "12", "read_back": "on", "told": "on"}
        return {**(submitted(whose)(world, actor) or {}), **paper}

    return data


def report(whose: str) -> Given:
    """An opinion by its number within its call; the waiting one has a number too."""

    def kwargs(world: World, actor: str) -> Data | None:
        call, _, opinion = whose.partition(", ")
        found = world.things.get(("opinion", f"{call} {opinion}"))
        return {"pk": world.number("round", call), "number": found.number if found else 999}

    return kwargs


def own(whose: str) -> Given:
    def kwargs(world: World, actor: str) -> Data | None:
        return {"pk": world.number("opinion", whose)}

    return kwargs


def opinion(whose: str, **more: str) -> Given:
    return lambda world, actor: {"opinion": world.number("opinion", whose), **more}


def batch(whose: str) -> Given:
    return lambda world, actor: {"batch": world.number("batch", whose)}


def prepared(consultation: str) -> Given:
    """A new draft, of a consultation of one's own or of the other conference."""

    def data(world: World, actor: str) -> Data | None:
        terms = {
            "title": "课后服务怎样办得更好",
            "text": "时间、内容、收费，有什么建议？",
            "takes_opinions": "on",
            "open_to": "anybody",
            "identity": "none",
            "moderation": "before",
            "language": "zh-hans",
            "max_opinions": 10,
            "max_length": 2000,
            "review_days": 2,
            "appeal_days": 10,
            "consent_version": "2026-11",
            "retention_until": "2030-01-01",
            "viewpoints": "课后服务应当开到六点半。",
        }
        return {**terms, "consultation": world.number("consultation", consultation)}

    return data


def step(act: str, whose: str, data: Given) -> Request:
    def kwargs(world: World, actor: str) -> Data | None:
        return {"pk": world.number("round", whose), "act": act}

    return Request("desk_round_step", f"{whose}, {act}", kwargs, data)


def decided(route: str, data: dict[str, Given]) -> list[Request]:
    """By the call whose page it is sent from, and the opinion that it names."""
    return [Request(route, whose, round_(whose.partition(",")[0]), post) for whose, post in data.items()]


def answered(department: str, opinion: str, **more: str) -> Given:
    """An answer in the name of that organisation to that opinion."""

    def data(world: World, actor: str) -> Data | None:
        said: Data = {
            "kind": "answered",
            "organisation": world.number("organisation", department),
            "text": "已在办理。",
        }
        return {**said, "opinion": world.number("opinion", opinion), "sure": "1", "seen": "999999999", **more}

    return data


def taken_back(whose: str) -> Given:
    return lambda world, actor: {"disposition": world.number("disposition", whose), "reason": "答复有误"}


def data_of(name: str, whose: str) -> Request:
    def kwargs(world: World, actor: str) -> Data | None:
        return {"pk": world.number("round", whose), "name": name}

    return Request("round_data", f"{whose}, {name}", kwargs)


CITIZENS = [
    *(Request("rounds", whose, finds=f"征集 {whose}") for whose in ROUNDS),
    *rows("round", round_, EACH),
    *rows("round_answers", round_, SOME),
    *rows("round_report", round_, (*SOME, "own draft")),
    *(data_of("figures.json", whose) for whose in SOME),
    *(data_of("viewpoints.csv", whose) for whose in ("own public", "own members", "closed")),
    *(data_of("votes.csv", whose) for whose in ("own public", "closed")),
    *(Request("round_vote", whose, round_(whose), voted(whose)) for whose in TAKING_PART),
    Request("round_vote", "own public, a viewpoint of the other's", round_("own public"), voted("other public")),
    *(Request("round_check", whose, round_(whose), fixed(**OPINION), does=A_PAGE) for whose in (*SOME, "closed")),
    *(Request("round_confirm", whose, round_(whose), submitted(whose)) for whose in TAKING_PART),
    Request("round_confirm", "own public, sealed for the other's", round_("own public"), submitted("other public")),
    *(
        Request("opinion_report", whose, report(whose), fixed(reason="abuse", words="人身攻击"))
        for whose in ("own public, shown", "own public, waiting", "own members, shown", "own invited, shown", "missing")
    ),
    Request("follow"),
    Request("follow", "a wrong code", data=fixed(code="ZZZZZZZZZZZZ")),
    *(
        Request(route, "a wrong code", data=fixed(code="ZZZZZZZZZZZZ", text="改", words="改", sure="1"))
        for route in ("follow_edit", "follow_withdraw", "follow_appeal")
    ),
    Request("forget", data=fixed()),
    Request("my_opinions", "of the moderator", finds="征集 own public"),
    *rows("my_opinion", own, ("own public of the moderator", "own public waiting", "missing")),
]
OPENS = fixed(opens_at="2026-01-01T09:00", closes_at="2099-12-03T17:00", reason="按年度协商计划")
AT_THE_DESK = [
    *rows("desk_rounds", house, HOUSES),
    Request("desk_new_round", "own", house("own"), prepared("own public")),
    Request("desk_new_round", "other", house("other"), prepared("other public")),
    Request("desk_new_round", "own, for a consultation of the other's", house("own"), prepared("other public")),
    Request("desk_new_round", "missing", house("missing"), prepared("own public")),
    *rows("desk_round", round_, (*DESK, "own draft", "other draft")),
    *(Request("desk_change_round", whose, round_(whose), prepared("own public")) for whose in DRAFTS),
    Request("desk_change_round", "own draft, to the other's", round_("own draft"), prepared("other public")),
    *(step("opened", whose, OPENS) for whose in DRAFTS),
    *(step("extended", whose, fixed(closes_at="2099-12-03T17:00", reason="延长")) for whose in DESK),
    *(step("stopped", whose, fixed(reason="突发情况")) for whose in DESK),
    *(step("closed", whose, fixed(reason="到期")) for whose in DESK),
    *(Request("desk_enter_opinion", whose, round_(whose), entered(whose)) for whose in DESK),
]
REVIEWING = [
    *(Request("reviews", whose, finds=f"征集 {whose}") for whose in ("own public", "other public")),
    *rows("review", round_, DESK),
    *rows("review_bulk", round_, DESK),
    *rows("review_decided", round_, DESK),
    *rows("review_step_back", round_, DESK, fixed(reason="与本人有关")),
    *decided(
        "review_decide",
        {
            "own public": opinion("own public waiting", do="show"),
            "own public, withhold": opinion("own public waiting", do="withhold", reason="abuse"),
            "own public, one's own opinion": opinion("own public of the moderator", do="show"),
            "own public, an opinion of the other's": opinion("other public waiting", do="show"),
            "other public": opinion("other public waiting", do="show"),
            "missing": opinion("missing", do="show"),
        },
    ),
    *decided(
        "review_bulk",
        {
            "own public": opinion("own public waiting", sure="1"),
            "own public, an opinion of the other's": opinion("other public waiting", sure="1"),
            "other public": opinion("other public waiting", sure="1"),
        },
    ),
    *decided(
        "review_undo",
        {
            "own public": batch("own public"),
            "own public, a batch of the other's": batch("other public"),
            "other public": batch("other public"),
        },
    ),
]
SHOWN = "own public shown"
ANSWERS: dict[str, Given] = {
    "own public, by the department": answered("department", SHOWN),
    "own public, by the conference": answered("own", SHOWN),
    "own public, by a department of the other's": answered("other department", SHOWN),
    "own public, outside the call": answered("own", SHOWN, kind="out_of_scope", scope="single_case", note="请找区政府"),
    "own public, an opinion of the other's": answered("department", "other public shown"),
    "other public, by its department": answered("other department", "other public shown"),
}
TAKEN_BACK: dict[str, Given] = {
    "own public": taken_back("own"),
    "own public, an answer of the other's": taken_back("other"),
    "other public": taken_back("other"),
}
ANSWERING = [
    *(Request("answering", whose, finds=f"征集 {whose}") for whose in ("own public", "own members", "other public")),
    *rows("desk_answers", round_, ("own public", "own members", "other public", "own draft", "missing")),
    *decided("desk_answers", ANSWERS),
    *decided("desk_take_back", TAKEN_BACK),
]
REQUESTS = [*CITIZENS, *AT_THE_DESK, *ANSWERING, *REVIEWING]
