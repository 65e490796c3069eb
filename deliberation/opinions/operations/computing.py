"""Computing the figures of a report. Apart from the rest, since numpy makes a start slow and most never need it."""

import csv
import gzip
import hashlib
import hmac
import io
import math
from datetime import datetime

from django.conf import settings

from deliberation.opinions.analysis.analyse import analyse
from deliberation.opinions.analysis.describe import describe
from deliberation.opinions.analysis.matrix import Matrix
from deliberation.opinions.models import Round, Summary
from deliberation.opinions.queries.analysis import hidden_in, matrix_of_round
from deliberation.opinions.queries.summary import basis_of, counted


def compute(round: Round, *, at: datetime) -> Summary:
    """What it was based on is read first: what comes meanwhile is counted the next time."""
    basis = basis_of(round)
    everybody, hidden = matrix_of_round(round), hidden_in(round)
    figures = {
        "counts": counted(round),
        "votes": describe(analyse(everybody, hidden=hidden), everybody, hidden=hidden),
    }
    matrix = gzip.compress(anonymous(round, everybody, hidden).encode(), mtime=0)
    changed = {"at": at, "checked_at": at, "basis": basis, "figures": figures, "matrix": matrix}
    return Summary.objects.update_or_create(round=round, defaults=changed)[0]


def anonymous(round: Round, votes: Matrix, hidden: frozenset[int]) -> str:
    """One row a participant, one column a statement, as CSV. Rows are numbered in an order that says nothing:

    neither who came first nor, without the site's secret, which row is whose.
    """
    columns = [column for column, statement in enumerate(votes.statements) if statement not in hidden]
    keyed = sorted(
        (hmac.digest(settings.SECRET_KEY.encode(), f"matrix {round.pk} {one}".encode(), hashlib.sha256), place)
        for place, one in enumerate(votes.participants)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("participant", *(votes.statements[column] for column in columns)))
    for number, (_, place) in enumerate(keyed, start=1):
        row = votes.values[place]
        cells = ["" if math.isnan(row[column]) else int(row[column]) for column in columns]
        if any(cell != "" for cell in cells):
            writer.writerow((number, *cells))
    return out.getvalue()
