"""Debates as others publish them: each small file gives what it must give, or says why it cannot."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from deliberation.meetings.debates import Decision, Note, Rollcall, Speech, read_debate
from tests.deliberation.meetings.debate_files import REAL, SECRETARY, akn, section, voting

SMALL = REAL.parent / "small"
NAMES = (
    "decorated-names.akn.xml",
    "vote-of-money.akn.xml",
    "counted-decision.akn.xml",
    "no-namespace.xml",
    "version-2.xml",
)
TOLD: dict[str, Literal["yes", "no"]] = {"for": "yes", "against": "no"}


@pytest.mark.skipif(not SMALL.exists(), reason="the small debates are not here: ../shared/data/debates/small")
@pytest.mark.parametrize("name", NAMES)
def test_a_small_file_gives_what_it_must_give(name: str) -> None:
    everything = json.loads((SMALL / "expected.json").read_text(encoding="utf-8"))
    assert set(everything) == set(NAMES)
    wanted: dict[str, Any] = everything[name]
    wanted = wanted.get("either", [wanted])[0]
    debate = read_debate(SMALL / name)
    decisions = [step for step in debate.steps if isinstance(step, Decision)]
    found = {
        "speeches": sum(isinstance(step, Speech) for step in debate.steps),
        "speakers": len(debate.speakers),
        "agenda_items": len(debate.agenda_items),
        "ballots": sum(isinstance(step, Rollcall) for step in debate.steps),
        "decisions": len(decisions),
        "warnings": len(debate.warnings),
    }
    assert {key: found[key] for key in found if key in wanted} == {key: wanted[key] for key in found if key in wanted}
    if "decision_counts" in wanted:
        counts = decisions[0].counts or {}
        assert {told: counts[key] for told, key in TOLD.items()} == wanted["decision_counts"]
    if "notes_with" in wanted:
        assert any(wanted["notes_with"] in step.text for step in debate.steps if isinstance(step, Note))
        assert debate.warnings[0].startswith("Line 4: ")


def read(folder: Path, content: str):  # type: ignore[no-untyped-def]
    path = folder / "debate.xml"
    path.write_text(content, encoding="utf-8")
    return read_debate(path)


def test_a_division_given_as_lists_of_persons_is_a_ballot(tmp_path: Path) -> None:
    lists = (
        '<summary><outcome refersTo="#ayes">Ayes: <person refersTo="#a">Orr</person>, <person refersTo="#b"/></outcome>'
        '</summary><summary refersTo="#noes">Noes: <person refersTo="#c">Ray</person></summary>'
    )
    references = '<TLCPerson eId="b" href="/b" showAs="Poe"/>'
    content = akn(section(SECRETARY + lists), analysis=voting(ayes=2, noes=1), references=references)
    debate = read(tmp_path, content)
    call = next(step for step in debate.steps if isinstance(step, Rollcall))
    assert call.choices == {"yes": ("orr", "poe"), "no": ("ray",), "abstain": ()}


def test_two_people_behind_one_mark_stay_two(tmp_path: Path) -> None:
    said = "".join(f'<speech by="#x"><from>{name}:</from><p>Yes.</p></speech>' for name in ("Mr. ORR", "Ms. POE ORR"))
    debate = read(tmp_path, akn(section(said), references='<TLCPerson eId="x" href="/x" showAs="A member"/>'))
    assert len(debate.speakers) == 2


def test_another_version_is_refused_by_its_name(tmp_path: Path) -> None:
    from deliberation.meetings.debates import BadDebate

    with pytest.raises(BadDebate, match=r"akomantoso\.org/1\.0"):
        read(tmp_path, akn(section(SECRETARY), namespace="http://www.akomantoso.org/1.0"))
