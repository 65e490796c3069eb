"""What becomes of an opinion that is shown: the ways in which it ends, and the coded reasons for two of them."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["taken_up", "answered", "merged", "out_of_scope", "excused", "reopened"]
# Those that count as answered; whoever concludes a round excuses the others one by one.
FOLLOWED_UP: tuple[Kind, ...] = ("taken_up", "answered", "merged", "out_of_scope")
ENDS: tuple[Kind, ...] = (*FOLLOWED_UP, "excused")


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an opinion is not answered here, as a code. `told`: what its author reads."""

    code: str
    name: str | Promise
    told: str | Promise


OUT_OF_SCOPE: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        Ground(
            "other_body",
            _("Another body decides it"),
            _("Another body decides this matter. The note says which one, and how to reach it."),
        ),
        Ground(
            "single_case",
            _("A single case"),
            _("This is a case of its own, which is not settled in a call for opinions. The note says who handles it."),
        ),
        Ground(
            "settled",
            _("Settled already"),
            _("This was settled before the call. The note says where."),
        ),
        Ground(
            "no_proposal",
            _("Nothing is asked or proposed"),
            _("Nothing is asked or proposed here. It was read, and counts in the report."),
        ),
    )
}
EXCUSES: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        Ground(
            "in_progress",
            _("A department is still working on it"),
            _("A department is still working on it. Its answer will stand here once it is there."),
        ),
        Ground(
            "overtaken",
            _("Overtaken by events"),
            _("Things have changed since it was written, so that an answer would say nothing."),
        ),
        Ground(
            "not_understood",
            _("Its meaning cannot be made out"),
            _("It could not be made out what is meant, and nobody can be asked."),
        ),
    )
}


def ground_of(code: str) -> Ground | None:
    return OUT_OF_SCOPE.get(code) or EXCUSES.get(code)
