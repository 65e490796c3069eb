"""The votes of a round as the analysis asks for them."""

from deliberation.opinions.analysis.matrix import Cast, Matrix, matrix_of
from deliberation.opinions.models import Round, Viewpoint, Vote


def matrix_of_round(round: Round) -> Matrix:
    """The current votes. Participants are called by their number where they were brought in with one, else by ours."""
    rows = Vote.objects.filter(viewpoint__round=round).order_by("pk")
    named = rows.values_list("participant__number", "participant", "viewpoint__number", "value")
    return matrix_of(
        Cast(own if number is None else number, statement, value, at=0) for number, own, statement, value in named
    )


def hidden_in(round: Round) -> frozenset[int]:
    """The numbers of statements that were taken out: they group nobody."""
    return frozenset(Viewpoint.objects.filter(round=round, hidden=True).values_list("number", flat=True))
