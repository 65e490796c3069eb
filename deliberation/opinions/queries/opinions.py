"""Which opinions are shown, which are like another one, and whose a reference code is."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet

from deliberation.opinions.models import Opinion, Round
from deliberation.opinions.rules import receipts
from deliberation.opinions.rules.likeness import most_like
from deliberation.people.models import User

ALIKE, MOST_ALIKE = 0.35, 3
ORDERS = {"newest": ("-number",), "oldest": ("number",)}


def shown_in(round: Round) -> QuerySet[Opinion]:
    """What everybody who sees the round may read: the one filter of pages, searches and exports.

    While the round is stopped nothing of it is shown.
    """
    if round.stopped:
        return Opinion.objects.none()
    shown = Opinion.objects.filter(round=round, status=Opinion.Status.SHOWN).exclude(shown_text="")
    return shown.select_related("place", "group")


def is_shown(opinion: Opinion) -> bool:
    """What `shown_in` asks, of one that is at hand."""
    return opinion.status == Opinion.Status.SHOWN and opinion.shown_text != ""


def found_in(
    shown: QuerySet[Opinion], *, words: str, place: int | None, order: str, number: int | None = None
) -> QuerySet[Opinion]:
    """Those with all of these words, of this place and number. Only what is shown is searched, never the masked."""
    if number is not None:
        shown = shown.filter(number=number)
    for word in words.split():
        shown = shown.filter(shown_text__icontains=word)
    if place is not None:
        shown = shown.filter(place=place)
    return shown.order_by(*ORDERS.get(order, ORDERS["newest"]))


def like(round: Round, text: str, *, but: int = 0) -> list[tuple[int, Opinion]]:
    """The shown opinions most like this text, each with its likeness in per cent."""
    # numpy makes a start slow, and most pages never ask.
    from deliberation.opinions.queries.likeness import near

    # By key alone: beside the other conditions of `shown_in` a database may prefer to walk the whole round.
    rows = Opinion.objects.filter(pk__in=near(round, text)).exclude(pk=but).select_related("place", "group")
    shown = {one.pk: one for one in rows if is_shown(one) and not round.stopped}
    found = most_like(text, ((pk, one.shown_text) for pk, one in shown.items()), at_least=ALIKE, most=MOST_ALIKE)
    return [(round_per_cent(rate), shown[pk]) for rate, pk in found]


def round_per_cent(rate: float) -> int:
    return int(rate * 100 + 0.5)


def by_code(typed: str) -> Opinion | None:
    """The opinion of a reference code; one that was made under an earlier secret key still leads there."""
    code = receipts.normalised(typed)
    if code is None:
        return None
    keys: Sequence[str] = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    hashes = [receipts.digest(code, key=key) for key in keys]
    return _with_round(Opinion.objects.filter(receipt__in=hashes)).first()


def of_account(user: User) -> QuerySet[Opinion]:
    """What somebody submitted while signed in, until the round is concluded and the link is dropped."""
    return _with_round(Opinion.objects.filter(link__participant__link__account=user.pk)).order_by(
        "-submitted_at", "-pk"
    )


def _with_round(rows: QuerySet[Opinion]) -> QuerySet[Opinion]:
    return rows.select_related("round__consultation__organisation", "place", "group", "appeal")
