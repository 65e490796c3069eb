"""The checks of the application, each with what stands there once it is taken away and the row that must notice."""

from dataclasses import dataclass

PEOPLE = "deliberation.people"
POLICY = "deliberation.people.policy"
DESK = "deliberation.people.desk"
OPINIONS = "deliberation.opinions"
MEETINGS = "deliberation.meetings"


@dataclass(frozen=True)
class Check:
    """`where`: module and function. `says` is in its source, and `instead` stands there while the check is away."""

    where: str
    says: str
    instead: str
    row: tuple[str, str]


PERSON = "/desk/<organisation>/people/<person>/"
CHECKS = (
    # What somebody holds
    Check(
        f"{POLICY}:may_see_people",
        "held.organisation in _houses(organisation)",
        "True",
        ("GET /desk/<organisation>/people/", "other"),
    ),
    Check(f"{POLICY}:may_see_people", "held.role in mine", "True", ("GET /desk/<organisation>/people/", "own")),
    Check(
        f"{POLICY}:may_see_setup",
        "held.below and held.organisation in organisation.above",
        "True",
        ("GET /desk/<organisation>/people/", "other"),
    ),
    Check(f"{POLICY}:may_keep_account", "all(", "any(", (f"POST {PERSON}contact/", "same")),
    Check(
        f"{POLICY}:may_vouch",
        'actor.holds("secretariat", organisation.organisation)',
        "True",
        ("GET /desk/<organisation>/vouch/", "own"),
    ),
    Check(
        f"{POLICY}:may_move_organisation", 'actor.holds("site_administrator", None)', "True", ("GET /desk/site/", "—")
    ),
    Check(
        f"{POLICY}:may_read_audit",
        "may_see_people(actor, organisation)",
        "True",
        ("GET /desk/<organisation>/audit/", "own"),
    ),
    Check(f"{POLICY}:may_give", "or actor.person == to", "", (f"POST {PERSON}grants/", "oneself, secretariat")),
    Check(
        f"{POLICY}:may_give",
        "role in GIVES.get(held.role, ())",
        "True",
        (f"POST {PERSON}grants/", "same, administrator"),
    ),
    Check(
        f"{POLICY}:_reaches",
        "held.organisation == where.organisation",
        "True",
        ("POST /desk/grants/<grant>/end/", "other secretariat"),
    ),
    Check(
        f"{POLICY}:may_consent",
        "and may_give(actor, role, to=to, where=where)",
        "",
        ("POST /desk/grants/<grant>/consent/", "own"),
    ),
    Check(f"{POLICY}:may_end", "actor.person == of or", "True or", ("POST /desk/grants/<grant>/end/", "same convener")),
    Check(
        f"{PEOPLE}.models.standing:Grant.in_force",
        "ended_at__isnull=True",
        "pk__isnull=False",
        ("GET /desk/<organisation>/people/", "own"),
    ),
    Check(
        f"{PEOPLE}.models.standing:Grant.in_force",
        "until__gte=on",
        "until__isnull=False",
        ("GET /desk/<organisation>/people/", "own"),
    ),
    Check(
        f"{PEOPLE}.models.standing:current_on",
        "ends_on__gte=day",
        "ends_on__isnull=False",
        ("GET /consultations/<pk>/", "own members"),
    ),
    # How they proved it
    Check(
        f"{PEOPLE}.accounts.proof.factors:factor_first",
        "not needs_factor(user)",
        "True",
        ("GET /desk/<organisation>/people/", "own"),
    ),
    Check(
        f"{PEOPLE}.accounts.proof.recent:prove_first",
        "proved_recently(request)",
        "True",
        (f"POST {PERSON}contact/", "same"),
    ),
    Check(
        f"{MEETINGS}.vouching.standing:is_withheld",
        "registered not in OFFICERS and role not in OFFICERS",
        "True",
        ("GET /meetings/<meeting>/entries/", "own public"),
    ),
    # At the desk of one's own
    Check(
        f"{DESK}.person:_person", "queries.people_of(desk.organisation)", "Person.objects", (f"GET {PERSON}", "swapped")
    ),
    Check(
        f"{DESK}.person:end_membership",
        ", organisation=desk.organisation)",
        ")",
        ("POST /desk/<organisation>/memberships/<membership>/end/", "swapped"),
    ),
    Check(
        f"{DESK}.granting:give",
        "queries.people_of(desk.organisation)",
        "Person.objects",
        (f"POST {PERSON}grants/", "swapped, secretariat"),
    ),
    Check(
        f"{PEOPLE}.operations:must_keep_account",
        "if not policy.may_keep_account",
        "if False and policy.may_keep_account",
        (f"POST {PERSON}code/", "same administrator"),
    ),
    # Consultations and meetings
    Check(
        "deliberation.consultations.queries:who_is_let_in",
        "own = Q(pk__in=person",
        "own = everything | Q(pk__in=person",
        ("GET /consultations/<pk>/", "other invited"),
    ),
    Check(
        "deliberation.consultations.queries:who_is_let_in",
        "Q(organisation__in=houses) | own",
        "everything",
        ("GET /consultations/<pk>/", "own members"),
    ),
    Check(
        "deliberation.consultations.views:consultation",
        "visible_to(person, on=timezone.localdate())",
        "Consultation.objects",
        ("GET /consultations/<pk>/", "same invited"),
    ),
    Check(
        f"{MEETINGS}.queries:visible_to",
        "Seat.objects.filter(person=person)",
        "Seat.objects",
        ("GET /meetings/<meeting>/", "other invited"),
    ),
    Check(
        f"{MEETINGS}.views:room",
        "removed = _removed(seat, state)",
        "removed = False",
        ("GET /meetings/<meeting>/", "own public"),
    ),
    Check(
        f"{MEETINGS}.views:entries",
        "if _removed(seat, state)",
        "if False",
        ("GET /meetings/<meeting>/entries/", "own public"),
    ),
    Check(
        f"{MEETINGS}.core.visibility:audience_of",
        "AUDIENCE_OF[role]",
        '"moderator"',
        ("GET /meetings/<meeting>/entries/", "own public"),
    ),
    Check(
        f"{MEETINGS}.vouching.views:vouch",
        "if seat.role not in OFFICERS and role not in OFFICERS",
        "if False",
        ("GET /meetings/<meeting>/vouch/", "own public"),
    ),
    Check(
        f"{MEETINGS}.vouching.views:desk",
        "mine.get(",
        "Meeting.objects.get(",
        ("POST /desk/<organisation>/vouch/", "own, a meeting of the other's"),
    ),
    # Records
    Check(
        "deliberation.records.queries:readable_by",
        "meetings.visible_to(person, on=on)",
        "Meeting.objects",
        ("GET /records/<meeting>/", "other invited"),
    ),
    Check(
        "deliberation.records.views:desk",
        "if not keeps_record(state, seat.number)",
        "if False",
        ("GET /records/<meeting>/desk/", "own public"),
    ),
    Check(
        f"{MEETINGS}.core.confirming:_own",
        "if said.seat != seat",
        "if False",
        ("POST /records/<meeting>/mine/", "own public, another's words"),
    ),
    # Calls for opinions
    Check(
        f"{OPINIONS}.queries.rounds:opened_in",
        ".exclude(state=Round.State.DRAFT)",
        "",
        ("GET /rounds/<pk>/", "own draft"),
    ),
    Check(
        f"{OPINIONS}.queries.rounds:visible_to",
        "consultations.visible_to(person, on=on)",
        "Consultation.objects.all()",
        ("GET /rounds/<pk>/", "other invited"),
    ),
    Check(
        f"{POLICY}:why_not_take_part", 'round.open_to == "members"', "False", ("POST /rounds/<pk>/vote/", "for members")
    ),
    Check(
        f"{POLICY}:why_not_take_part", 'round.open_to == "sector"', "False", ("POST /rounds/<pk>/vote/", "for a sector")
    ),
    Check(
        f"{POLICY}:why_not_take_part",
        'round.open_to != "anybody"',
        "False",
        ("POST /rounds/<pk>/vote/", "for accounts"),
    ),
    Check(
        f"{POLICY}:why_not_take_part",
        'round.identity == "real_name"',
        "False",
        ("POST /rounds/<pk>/vote/", "by real name"),
    ),
    Check(
        f"{OPINIONS}.views.submitting:confirm",
        'or seal.get("round") != pk',
        "",
        ("POST /rounds/<pk>/confirm/", "own public, sealed for the other's"),
    ),
    Check(
        f"{OPINIONS}.operations.voting:vote",
        "round=round, hidden=False",
        "hidden=False",
        ("POST /rounds/<pk>/vote/", "own public, a viewpoint of the other's"),
    ),
    Check(
        f"{OPINIONS}.views.reporting:report",
        "shown_in(here.round)",
        "here.round.opinions",
        ("POST /rounds/<pk>/opinions/<number>/report/", "own public, waiting"),
    ),
    Check(
        f"{OPINIONS}.queries.opinions:of_account",
        "link__participant__link__account=user.pk",
        "",
        ("GET /opinions/mine/<pk>/", "own public waiting"),
    ),
    Check(
        f"{OPINIONS}.views.access:_must",
        "if not rule(desk.actor, desk.subject)",
        "if False",
        ("GET /reviews/<pk>/decided/", "own public"),
    ),
    Check(
        f"{OPINIONS}.views.access:_must",
        "if not any(may(desk.actor, desk.subject) for may in DESK_RULES)",
        "if False",
        ("GET /desk/rounds/<pk>/", "other public"),
    ),
    Check(
        f"{POLICY}:may_moderate",
        'actor.holds("opinion_moderator", organisation.organisation)',
        "True",
        ("GET /reviews/<pk>/", "own public"),
    ),
    Check(
        f"{POLICY}:may_enter_opinions",
        'actor.holds("secretariat", organisation.organisation)',
        "True",
        ("POST /desk/rounds/<pk>/enter/", "own public"),
    ),
    Check(
        f"{POLICY}:may_change_setup",
        'actor.holds("administrator", organisation.organisation)',
        "True",
        ("POST /desk/rounds/<pk>/change/", "own draft"),
    ),
    Check(
        f"{OPINIONS}.views.moderation:decide",
        "Opinion, round=round,",
        "Opinion,",
        ("POST /reviews/<pk>/decide/", "own public, an opinion of the other's"),
    ),
    Check(
        f"{OPINIONS}.views.moderation:undo",
        "Batch, round=round, by=desk.person,",
        "Batch,",
        ("POST /reviews/<pk>/undo/", "own public, a batch of the other's"),
    ),
    Check(
        f"{OPINIONS}.operations.moderating:_locked",
        "if by.pk in conflicted([locked])[locked.pk]",
        "if False",
        ("POST /reviews/<pk>/decide/", "own public, one's own opinion"),
    ),
    # Accounts
    Check(f"{PEOPLE}.accounts.overview:end_session", ", user=user\n", "\n", ("POST /accounts/sessions/end/", "other")),
    Check(
        f"{PEOPLE}.accounts.providers.views:unlink",
        ", user=request.user)",
        ")",
        ("POST /accounts/unlink/<number>/", "other"),
    ),
    # Answers, and who takes part
    Check(
        f"{POLICY}:may_answer",
        "actor.person in round.people and",
        "",
        ("GET /desk/rounds/<pk>/answers/", "own members"),
    ),
    Check(
        f"{OPINIONS}.views.answering:take_back",
        "_acts(round, desk)",
        "Disposition.objects",
        ("POST /desk/rounds/<pk>/answers/take-back/", "own public, an answer of the other's"),
    ),
    Check(
        "deliberation.consultations.desk:end",
        "consultation__organisation=desk.organisation,",
        "",
        ("POST /desk/<organisation>/participants/<participation>/end/", "swapped"),
    ),
    Check(
        "deliberation.consultations.desk:resume",
        "endings(found)",
        "AuditEntry.objects",
        (
            "POST /desk/<organisation>/participants/of/<consultation>/resume/",
            "own public, an ending of other public",
        ),
    ),
)
