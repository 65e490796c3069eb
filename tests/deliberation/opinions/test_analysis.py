"""The method of Polis, held against four open conversations and against the formulas written out one by one."""

import csv
import math
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from deliberation.opinions.analysis.analyse import Configuration, analyse, as_json
from deliberation.opinions.analysis.grouping import group, k_means, silhouette
from deliberation.opinions.analysis.matrix import Cast, Matrix, matrix_of
from deliberation.opinions.analysis.projection import project
from deliberation.opinions.analysis.statistics import consensus, rated, representative, tallies

DATA = Path(__file__).parents[4] / "shared" / "data" / "opinions"
CONVERSATIONS = sorted(path.name for path in DATA.iterdir()) if DATA.is_dir() else []
pytestmark = pytest.mark.skipif(
    not CONVERSATIONS,
    reason="the open conversations of Polis are not here: ../shared/data/opinions beside the checkout",
)


def rows(name: str, file: str) -> list[dict[str, str]]:
    with (DATA / name / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def votes(name: str) -> list[Cast]:
    return [
        Cast(int(row["voter-id"]), int(row["comment-id"]), int(row["vote"]), int(row["timestamp"]))
        for row in rows(name, "votes.csv")
    ]


def exported(name: str) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """The cells of the exported matrix, and the group of each participant that has one."""
    cells: dict[tuple[int, int], int] = {}
    groups: dict[int, int] = {}
    for row in rows(name, "participants-votes.csv"):
        who = int(row["participant"])
        if row["group-id"]:
            groups[who] = int(row["group-id"])
        cells |= {(who, int(column)): int(value) for column, value in row.items() if column.isdecimal() and value}
    return cells, groups


@pytest.fixture(params=CONVERSATIONS)
def conversation(request: pytest.FixtureRequest) -> tuple[str, Matrix]:
    return request.param, matrix_of(votes(request.param))


def test_the_matrix_is_the_exported_one_cell_for_cell(conversation: tuple[str, Matrix]):
    name, matrix = conversation
    ours = {
        (who, what): int(value)
        for who, row in zip(matrix.participants, matrix.values, strict=True)
        for what, value in zip(matrix.statements, row, strict=True)
        if not math.isnan(value)
    }
    assert ours == exported(name)[0]


def test_tallies_are_the_current_ones_and_not_all_that_was_ever_cast(conversation: tuple[str, Matrix]):
    name, matrix = conversation
    current = tallies(matrix.values)
    counted = Counter((what, value) for (_who, what), value in exported(name)[0].items())
    assert current.agree.tolist() == [counted[what, 1] for what in matrix.statements]
    assert current.disagree.tolist() == [counted[what, -1] for what in matrix.statements]
    assert current.passed.tolist() == [counted[what, 0] for what in matrix.statements]
    superseded = {int(row["comment-id"]): int(row["agrees"]) for row in rows(name, "comments.csv")}
    assert [superseded.get(what) for what in matrix.statements] != current.agree.tolist()


def test_consensus_and_representativeness_follow_the_formulas_given_the_exported_groups(
    conversation: tuple[str, Matrix],
):
    """Written out here one statement at a time, as they are published."""
    name, matrix = conversation
    cells, groups = exported(name)
    found = analyse(matrix, given=groups)
    by_group: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for (who, what), value in cells.items():
        if who in groups:
            by_group[groups[who], what][value] += 1
    labels = sorted(set(groups.values()))
    for side, sign in (("agree", 1), ("disagree", -1)):
        ours = consensus(found.matrix.values, found.labels, side=side)
        for column, what in enumerate(matrix.statements):
            counts = [by_group[one, what] for one in labels]
            expected = math.prod((one[sign] + 1) / (sum(one.values()) + 2) for one in counts)
            assert ours[column] == pytest.approx(expected, abs=1e-9)
    for label in labels:
        for one in rated(found.matrix, found.labels, label):
            inside = by_group[label, one.statement]
            outside = sum((by_group[other, one.statement] for other in labels if other != label), Counter())
            side_then, *numbers = by_formula(inside, outside)
            assert one.side == side_then
            assert (one.p, one.p_test, one.ratio, one.ratio_test) == pytest.approx(tuple(numbers), abs=1e-9)


def by_formula(inside: Counter[int], outside: Counter[int]) -> tuple[str, float, float, float, float]:
    sides = {}
    for side, sign in (("agree", 1), ("disagree", -1)):
        s, n, t, m = inside[sign], sum(inside.values()), outside[sign], sum(outside.values())
        p = (s + 1) / (n + 2)
        p_test = 2 * math.sqrt(n + 1) * ((s + 1) / (n + 1) - 0.5)
        ratio = p / ((t + 1) / (m + 2))
        pooled = (s + 1 + t + 1) / (n + 1 + m + 1)
        if pooled == 1:
            ratio_test = 0.0
        else:
            spread = math.sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)))
            ratio_test = ((s + 1) / (n + 1) - (t + 1) / (m + 1)) / spread
        sides[side] = (side, p, p_test, ratio, ratio_test)
    return sides["agree"] if sides["agree"][4] > sides["disagree"][4] else sides["disagree"]


def test_the_same_votes_give_the_same_result_in_whatever_order_they_come(conversation: tuple[str, Matrix]):
    name, matrix = conversation
    cast = votes(name)
    latest = {(one.participant, one.statement): one for one in sorted(cast, key=lambda one: one.at)}
    again = matrix_of(sorted(latest.values(), key=lambda one: (one.statement, -one.participant)))
    assert as_json(analyse(again)) == as_json(analyse(matrix))


def test_only_who_voted_on_enough_is_grouped_and_groups_are_named_by_size(conversation: tuple[str, Matrix]):
    _name, matrix = conversation
    found = analyse(matrix)
    assert (found.matrix.votes_of_participants >= 7).all()
    sizes = np.bincount(found.labels)
    assert 2 <= len(sizes) <= 5
    assert sizes.tolist() == sorted(sizes, reverse=True)
    told = as_json(found)
    assert sum(one["n"] for one in told["groups"]) == len(found.matrix.participants)
    assert told["configuration"]["seed"] == Configuration().seed


# ---- made up, where it is known what has to come out ----


def two_camps(people: int, statements: int) -> Matrix:
    """Two camps that differ on every second statement, with some noise and gaps."""
    chance = np.random.default_rng(7)
    camp = np.arange(people) % 2
    leaning = np.where((np.arange(statements) % 2 == 0), 1, np.where(camp[:, None] == 0, 1, -1))
    values = np.where(chance.random((people, statements)) < 0.1, -leaning, leaning).astype(float)
    values[chance.random((people, statements)) < 0.4] = np.nan
    return Matrix(tuple(range(people)), tuple(range(statements)), values)


def test_two_camps_are_found_and_what_tells_them_apart_stands_for_them():
    matrix = two_camps(120, 30)
    found = analyse(matrix)
    assert len(set(found.labels.tolist())) == 2
    camps = np.array(found.matrix.participants) % 2
    assert {(label, camp) for label, camp in zip(found.labels.tolist(), camps.tolist(), strict=True)} in (
        {(0, 0), (1, 1)},
        {(0, 1), (1, 0)},
    )
    for label in (0, 1):
        chosen = representative(rated(found.matrix, found.labels, label))
        assert len(chosen) == 5
        assert all(one.statement % 2 == 1 for one in chosen)
    agreed = consensus(found.matrix.values, found.labels)
    assert agreed[::2].min() > agreed[1::2].max()


def test_500_people_and_300_statements_are_analysed_at_once():
    matrix = two_camps(500, 300)
    analyse(matrix)
    began = time.process_time()
    analyse(matrix)
    assert time.process_time() - began < 2.0  # of a core; far above what a free machine needs


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (3, 1), (2, 40)])
def test_few_votes_are_no_error(shape: tuple[int, int]):
    people, statements = shape
    cast = [Cast(who, what, (-1) ** (who + what), 0) for who in range(people) for what in range(statements)]
    told = as_json(analyse(matrix_of(cast)))
    assert len(told["tallies"]) == (statements if people else 0)


def test_points_of_those_who_voted_on_little_are_not_drawn_to_the_middle():
    full = np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [-1, -1, -1, -1], [-1, -1, -1, -1]])
    sparse = full.copy()
    sparse[1, 1:] = np.nan
    points = project(sparse)
    assert abs(points[1, 0]) > 0.4 * abs(points[0, 0])


def test_silhouettes_prefer_groups_that_are_apart():
    chance = np.random.default_rng(3)
    points = np.vstack([chance.normal(place, 0.1, (20, 2)) for place in ((0, 0), (5, 5), (0, 5))])
    found = group(points, seed=1)
    assert len(set(found.labels.tolist())) == 3
    assert max(found.silhouettes, key=found.silhouettes.__getitem__) == 3
    assert silhouette(points, k_means(points, 3, seed=1)) > 0.9
    assert silhouette(points, np.zeros(60, dtype=np.int64)) == 0.0
