"""The commands: a conversation of Polis comes in whole or not at all, and goes out as it came."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deliberation.opinions.models import Participant, Round, Viewpoint, Vote, VoteChange
from tests.deliberation.opinions.given import open_round

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[4] / "shared" / "data" / "opinions"
here = pytest.mark.skipif(
    not DATA.is_dir(),
    reason="the open conversations of Polis are not here: ../shared/data/opinions beside the checkout",
)
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n1,x,0,0,1,0,1,First\n"
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n5,x,0,3,1\n9,x,0,3,-1\n2,x,0,4,0\n"


def folder(at: Path, comments: str | bytes = COMMENTS, votes: str | bytes = VOTES) -> Path:
    for name, text in (("comments.csv", comments), ("votes.csv", votes)):
        (at / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return at


def told(*arguments: object) -> dict:
    out = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_conversation_comes_in_with_its_latest_votes_and_their_history(tmp_path: Path):
    answer = told("import_polis", folder(tmp_path))
    made = Round.objects.get()
    assert answer == {"round": made.pk, "statements": 1, "voters": 2, "votes": 3}
    assert (made.state, made.consultation.visibility) == ("closed", "invited")
    assert dict(Vote.objects.values_list("participant__number", "value")) == {3: -1, 4: 0}
    assert VoteChange.objects.count() == 3


@here
@pytest.mark.parametrize("name", ["brexit-consensus", "ssis.land-bank-farmland.2rumnecbeh.2021-08-01"])
def test_what_goes_out_is_the_exported_matrix_cell_for_cell(tmp_path: Path, name: str):
    made = told("import_polis", DATA / name)["round"]
    call_command("export_round", str(made), "--matrix", str(tmp_path / "matrix.csv"))
    ours, theirs = (cells(path) for path in (tmp_path / "matrix.csv", DATA / name / "participants-votes.csv"))
    assert ours == theirs
    groups = tmp_path / "groups.csv"
    with (DATA / name / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["participant"]: row["group-id"] for row in csv.DictReader(file)}
    groups.write_text("participant,group\n" + "".join(f"{who},{label}\n" for who, label in labels.items()))
    found = told("analyse_round", made, "--groups", groups)
    assert {row["group"] for row in found["groups"]} == {int(label) for label in labels.values() if label}
    assert len(found["consensus"]) == len(found["tallies"]) == len({what for _who, what in theirs})
    assert told("analyse_round", made) == told("analyse_round", made)


def cells(path: Path) -> dict[tuple[int, int], int]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (int(row["participant"]), int(column)): int(value)
            for row in csv.DictReader(file)
            for column, value in row.items()
            if column.isdecimal() and value
        }


@pytest.mark.parametrize(
    ("comments", "votes", "sentence"),
    [
        ("", VOTES, "comments.csv has no column comment-id."),
        (COMMENTS, "timestamp,comment-id,voter-id\n", "votes.csv has no column vote."),
        (COMMENTS, VOTES + "9,x,7,3,1\n", "votes.csv, line 5: comments.csv has no statement 7."),
        (COMMENTS, VOTES + "9,x,0,3,2\n", "votes.csv, line 5: a vote is 1, 0 or -1."),
        (COMMENTS, VOTES + "9,x,0\n", "votes.csv, line 5: a row that is too short."),
        (COMMENTS, VOTES + "soon,x,0,3,1\n", "votes.csv, line 5: 'soon' is no number."),
        (COMMENTS + "2,x,0,0,1,0,1,Again\n", VOTES, "comments.csv has two statements of one number."),
        (COMMENTS, b"\xff\xfe", "votes.csv cannot be read."),
    ],
)
def test_bad_files_are_refused_in_one_sentence_and_leave_nothing(
    tmp_path: Path, comments: str, votes: str | bytes, sentence: str
):
    with pytest.raises(CommandError) as refused:
        told("import_polis", folder(tmp_path, comments, votes))
    assert (str(refused.value), refused.value.returncode) == (sentence, 2)
    assert [table.objects.count() for table in (Round, Viewpoint, Participant)] == [0, 0, 0]


def test_a_folder_or_round_that_is_not_there_is_refused(tmp_path: Path):
    for arguments in (
        ("import_polis", tmp_path / "nowhere"),
        ("analyse_round", 0),
        ("analyse_round", open_round().pk, "--groups", tmp_path / "nowhere.csv"),
    ):
        with pytest.raises(CommandError) as refused:
            told(*arguments)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        call_command("export_round", "99", "--matrix", str(tmp_path / "m.csv"))
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_an_empty_round_is_analysed_to_nothing(tmp_path: Path):
    made = open_round()
    assert told("analyse_round", made.pk)["groups"] == []
    call_command("export_round", str(made.pk), "--matrix", str(tmp_path / "m.csv"))
    assert (tmp_path / "m.csv").read_text() == "participant\n"
