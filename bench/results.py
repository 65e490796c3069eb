"""Results: what was measured, its goal, and the table they are shown in."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One figure of a bench. `goal`: "≥ 4000" or "≤ 50", in the unit; empty where it is only stated."""

    name: str
    unit: str
    goal: str = ""


@dataclass(frozen=True)
class Scale:
    """How large a run is: `small` only shows that the program works."""

    small: bool = False
    minutes: float = 30

    @property
    def database(self) -> str:
        """PostgreSQL, unless a run is only to show that the programs work."""
        return "sqlite" if self.small else "postgresql"

    def of(self, full: int, small: int) -> int:
        return small if self.small else full

    def seconds(self, full: float) -> float:
        return min(full, 1.0) if self.small else full


Once = Callable[[Scale], Mapping[str, float | None]]


@dataclass(frozen=True)
class Bench:
    """`once` measures everything one time: by the name of the measure, or None where there is no figure."""

    name: str
    says: str
    measures: tuple[Measure, ...]
    once: Once
    limit: str = ""  # what holds the figures where they are
    by_itself: bool = True  # part of a run that names no bench


def met(goal: str, value: float | None) -> bool | None:
    """Whether the goal is met; None where there is none."""
    if not goal:
        return None
    if value is None:
        return False
    sign, wanted = goal.split()
    return value >= float(wanted) if sign == "≥" else value <= float(wanted)


@dataclass(frozen=True)
class Row:
    """A figure over all its runs."""

    bench: str
    measure: Measure
    runs: tuple[float, ...]
    missing: int = 0  # runs in which it could not be taken

    @property
    def median(self) -> float | None:
        return statistics.median(self.runs) if self.runs else None

    @property
    def met(self) -> bool | None:
        """A run that gave no figure has not met the goal, whatever the others did."""
        return met(self.measure.goal, None if self.missing else self.median)

    def cells(self) -> tuple[str, str, str, str]:
        """What, goal, measured with its range, whether met."""
        answer = {True: "yes", False: "NO", None: ""}[self.met]
        goal = f"{self.measure.goal} {self.measure.unit}" if self.measure.goal else ""
        if self.median is None:
            return self.measure.name, goal, "none", answer
        low, high = shown(min(self.runs)), shown(max(self.runs))
        spread = f" [{low}–{high}]" if low != high else ""
        if self.missing:
            spread += f" ({self.missing} of {self.missing + len(self.runs)} runs gave none)"
        return self.measure.name, goal, f"{shown(self.median)}{spread} {self.measure.unit}", answer


def shown(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def rows(results: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The runs of all results (as `result` makes them) put together, bench by bench and figure by figure."""
    found: dict[tuple[str, str], tuple[Measure, list[float | None]]] = {}
    for told in results:
        for figure in told["figures"]:
            measure = Measure(figure["name"], figure["unit"], figure["goal"])
            _, runs = found.setdefault((told["bench"], measure.name), (measure, []))
            runs += figure["runs"]
    return [_row(bench, measure, runs) for (bench, _), (measure, runs) in found.items()]


def _row(bench: str, measure: Measure, runs: Sequence[float | None]) -> Row:
    taken = tuple(run for run in runs if run is not None)
    return Row(bench, measure, taken, len(runs) - len(taken))


def result(bench: Bench, runs: Sequence[Mapping[str, float | None]]) -> dict[str, Any]:
    """One bench in the JSON file."""
    return {
        "bench": bench.name,
        "says": bench.says,
        "limit": bench.limit,
        "figures": [
            {"name": m.name, "unit": m.unit, "goal": m.goal, "runs": [run.get(m.name) for run in runs]}
            for m in bench.measures
        ],
    }


def table(found: Sequence[Row]) -> str:
    """For the screen."""
    lines = [("bench", "figure", "goal", "measured: median [range]", "met")]
    lines += [(row.bench, *row.cells()) for row in found]
    widths = [max(len(line[n]) for line in lines) for n in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
