"""Figures are medians of all their runs, with the range, and say whether the goal is met."""

from bench.report import filled
from bench.results import Bench, Measure, Scale, result, rows, table

FAST = Measure("acknowledged a second", "/s", "≥ 4000")
SLOW = Measure("p99", "ms", "≤ 50")
STATED = Measure("CPU", "µs")
A_BENCH = Bench("votes", "Everybody votes.", (FAST, SLOW, STATED), lambda scale: {})


def test_the_median_and_the_range_of_all_runs_are_shown() -> None:
    first = result(A_BENCH, [{FAST.name: 5_000, SLOW.name: 60.4, STATED.name: 8.94}])
    more = result(
        A_BENCH, [{FAST.name: 3_000, SLOW.name: 40, STATED.name: 7}, {FAST.name: 4_000, SLOW.name: 70, STATED.name: 9}]
    )
    assert [row.cells() for row in rows([first, more])] == [
        ("acknowledged a second", "≥ 4000 /s", "4,000 [3,000–5,000] /s", "yes"),
        ("p99", "≤ 50 ms", "60.4 [40–70] ms", "NO"),
        ("CPU", "", "8.94 [7–9] µs", ""),
    ]


def test_a_figure_that_could_not_be_taken_does_not_meet_its_goal() -> None:
    (row, *_) = rows([result(A_BENCH, [{FAST.name: None}, {}])])
    assert row.cells() == ("acknowledged a second", "≥ 4000 /s", "none", "NO")


def test_a_run_without_a_figure_is_not_hidden_by_the_others() -> None:
    (row, *_) = rows([result(A_BENCH, [{FAST.name: 5_000}, {FAST.name: None}, {FAST.name: 5_000}])])
    assert row.cells() == ("acknowledged a second", "≥ 4000 /s", "5,000 (1 of 3 runs gave none) /s", "NO")


def test_the_table_names_each_bench() -> None:
    shown = table(rows([result(A_BENCH, [{FAST.name: 5_000, SLOW.name: 1, STATED.name: 1}])]))
    assert shown.splitlines()[1].split("  ")[0] == "votes"


def test_a_small_run_is_small() -> None:
    assert (Scale(small=True).of(1_000, 20), Scale().of(1_000, 20)) == (20, 1_000)
    assert (Scale(small=True).database, Scale().database) == ("sqlite", "postgresql")


def test_the_document_is_filled_where_it_asks_for_figures() -> None:
    document = (
        "Before.\n<!-- figures: votes -->\nold\n<!-- end -->\n<!-- figures: other -->\nkept\n<!-- end -->\nAfter.\n"
    )
    found = rows([result(A_BENCH, [{FAST.name: 5_000, SLOW.name: 1, STATED.name: 1}])])
    filled_in = filled(document, found, {})
    assert "old" not in filled_in
    assert "| votes | acknowledged a second | ≥ 4000 /s | 5,000 /s | yes |\n" in filled_in
    assert filled_in.endswith("<!-- figures: other -->\nkept\n<!-- end -->\nAfter.\n")
    assert filled(filled_in, found, {}) == filled_in
