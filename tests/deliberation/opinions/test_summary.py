"""The report of a round: what it counts and what it keeps to itself, computed seldom; and data to take along."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from deliberation.jobs.models import Job
from deliberation.jobs.operations import perform
from deliberation.opinions.analysis.analyse import analyse
from deliberation.opinions.analysis.describe import describe, outline
from deliberation.opinions.analysis.matrix import Cast, matrix_of
from deliberation.opinions.models import Opinion, Participant, Round, Summary, Vote, VoteChange
from deliberation.opinions.operations import summary
from deliberation.opinions.operations.answering import Said, dispose
from deliberation.opinions.operations.importing import read
from deliberation.opinions.operations.participants import Known
from deliberation.opinions.operations.rounds import act
from deliberation.opinions.operations.voting import vote
from tests.deliberation.opinions.given import city, open_round, signed_in, viewpoint, waiting_opinion
from tests.deliberation.people.given import holder

STATEMENTS, PEOPLE = 8, 24


def two_camps() -> list[Cast]:
    """Two thirds and one third, of one mind on the last statement, and one of each camp who answers little."""
    return [
        Cast(who, statement, 1 if statement == STATEMENTS or (who % 3 == 0) == (statement % 2 == 0) else -1, at=0)
        for who in range(1, PEOPLE + 1)
        for statement in range(1, STATEMENTS + 1)
        if who <= PEOPLE - 2 or statement < 4
    ]


# ---- what is told of an analysis ----


def told(*, hidden: frozenset[int] = frozenset()) -> dict[str, Any]:
    everybody = matrix_of(two_camps())
    return describe(analyse(everybody, hidden=hidden), everybody, hidden=hidden)


def test_groups_are_told_with_what_stands_for_them_and_what_all_say() -> None:
    found = told()
    assert [found["voters"], found["grouped"], found["min_votes"]] == [24, 22, 7]
    assert [one["n"] for one in found["groups"]] == [15, 7]
    first = found["groups"][0]["stands_for"][0]
    assert (first["n"], first["seen"], first["others_n"], first["others_seen"]) == (15, 15, 0, 7)
    assert [(one["statement"], one["side"], one["groups"]) for one in found["agreed"]] == [
        (8, "agree", [{"n": 15, "seen": 15}, {"n": 7, "seen": 7}])
    ]


def test_what_was_taken_out_is_told_nowhere() -> None:
    found = told(hidden=frozenset({1, 8}))
    assert {1, 8} & {one["statement"] for one in found["tallies"]} == set()
    assert {1, 8} & {of["statement"] for one in found["groups"] for of in one["stands_for"]} == set()
    assert found["agreed"] == []


def test_of_a_few_people_no_group_is_told() -> None:
    few = matrix_of(cast for cast in two_camps() if cast.participant <= 9)
    found = describe(analyse(few), few)
    assert (found["groups"], found["agreed"], found["picture"], found["grouped"]) == ([], [], None, 9)
    nobody = matrix_of([])
    assert describe(analyse(nobody), nobody)["tallies"] == []


def test_the_outline_of_a_group_is_its_convex_hull() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4), (2, 2), (2, 0), (1, 3)], dtype=np.float64)
    assert outline(square) == [[0, 0], [4, 0], [4, 4], [0, 4]]


# ---- a round with votes ----


@pytest.fixture
def running(db: None) -> Round:
    made = open_round()
    points = {number: viewpoint(made, f"第 {number} 条观点。") for number in range(1, STATEMENTS + 1)}
    people = {who: Participant.objects.create(round=made) for who in range(1, PEOPLE + 1)}
    at = timezone.now()
    rows = [
        {"viewpoint": points[one.statement], "participant": people[one.participant], "value": one.value, "at": at}
        for one in two_camps()
    ]
    Vote.objects.bulk_create(Vote(**row) for row in rows)
    VoteChange.objects.bulk_create(VoteChange(**row) for row in rows)
    return made


def shown(round: Round, text: str, *, masked: str = "") -> Opinion:
    one = waiting_opinion(round, text, device=text)
    Opinion.objects.filter(pk=one.pk).update(status="shown", shown_text=masked or text, waits_for="")
    return Opinion.objects.get(pk=one.pk)


def closed(round: Round) -> None:
    act(round=round, act="closed", by=None, reason="到期", at=timezone.now())


def archive(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        return {name: files.read(name).decode() for name in files.namelist()}


def test_figures_are_computed_once_in_some_seconds_and_anew_only_where_something_changed(running: Round) -> None:
    now = timezone.now()

    def votes(seconds: float) -> int:
        held = summary.summary_of(running, at=now + timedelta(seconds=seconds))
        assert held is not None
        return int(held.figures["votes"]["votes"])

    before = votes(0)
    vote(round=running, viewpoint=running.viewpoints.get(number=1).pk, value=1, known=Known(device="new"), at=now)
    assert [votes(4), votes(6)] == [before, before + 1]
    computed = Summary.objects.get().at
    assert votes(20) == before + 1
    assert Summary.objects.get().at == computed


def test_a_large_round_is_counted_by_the_worker_and_never_by_a_request(
    running: Round, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "MAX_AT_ONCE", 0)
    page = client.get(f"/rounds/{running.pk}/report/")
    assert "正在统计" in page.content.decode()
    client.get(f"/rounds/{running.pk}/report/")
    job = Job.objects.get()
    perform.call(str(job.pk))
    assert Job.objects.get().state == "done"
    assert "谁参加了" in client.get(f"/rounds/{running.pk}/report/").content.decode()


def test_how_viewpoints_were_judged_is_told_only_after_closing_but_to_those_who_run_it(
    running: Round, client: Client
) -> None:
    desk = signed_in(holder("secretariat", city()))
    address = f"/rounds/{running.pk}/report/"
    assert "第 3 条观点" not in client.get(address).content.decode()
    assert "votes" not in client.get(f"{address}figures.json").json()
    assert client.get(f"{address}viewpoints.csv").status_code == 404
    page = desk.get(address).content.decode()
    assert "第 3 条观点" in page
    assert desk.get(f"{address}votes.csv").status_code == 404
    closed(running)
    page = client.get(address).content.decode()
    assert page.count('<path class="g-') == 2
    assert '100%</td><td class="num" data-label="不赞同">0%' in page
    assert client.get(f"{address}figures.json").json()["votes"]["grouped"] == 22
    assert client.get(f"{address}votes.csv").status_code == 200


def test_headings_stand_in_both_languages(running: Round, client: Client) -> None:
    page = client.get(f"/rounds/{running.pk}/report/").content.decode()
    assert 'id="people">谁参加了 <span class="both" lang="en">Who took part</span>' in page
    english = client.get(f"/rounds/{running.pk}/report/", headers={"accept-language": "en"}).content.decode()
    assert 'id="people">Who took part <span class="both" lang="zh-Hans">谁参加了</span>' in english


def test_votes_go_out_in_the_format_of_polis_and_come_in_again_as_they_were(
    running: Round, client: Client, tmp_path: Path
) -> None:
    closed(running)
    files = archive(client.get(f"/rounds/{running.pk}/report/polis.zip"))
    assert sorted(files) == ["comments.csv", "participants-votes.csv", "summary.csv", "votes.csv"]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    back = read(tmp_path)
    again = matrix_of(Cast(one.voter, one.statement, one.value, one.at) for one in back.votes)
    before = matrix_of(two_camps())
    assert sorted(map(tuple, np.nan_to_num(again.values, nan=9))) == sorted(
        map(tuple, np.nan_to_num(before.values, nan=9))
    )
    assert {one.at for one in back.votes} == {one.at for one in back.votes if one.at % 1000 == 0}
    assert len({one.at for one in back.votes}) == 1


def test_rows_of_votes_say_nothing_of_who_came_first(running: Round, client: Client) -> None:
    closed(running)
    text = client.get(f"/rounds/{running.pk}/report/votes.csv").content.decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert [int(row[0]) for row in rows[1:]] == list(range(1, PEOPLE + 1))
    came = [["" if np.isnan(value) else str(int(value)) for value in row] for row in matrix_of(two_camps()).values]
    assert sorted(row[1:] for row in rows[1:]) == sorted(came)
    assert [row[1:] for row in rows[1:]] != came


def test_opinions_go_out_in_the_format_of_consult_one_respondent_each(running: Round, client: Client) -> None:
    one = shown(running, "晚饭开到七点。")
    Opinion.objects.filter(pk=one.pk).update(place=running.options.get(name="城关区"))
    files = archive(client.get(f"/rounds/{running.pk}/report/consult.zip"))
    people = [json.loads(line) for line in files["inputs/respondents.jsonl"].splitlines()]
    assert people == [{"themefinder_id": 1, "demographic_data": {"place": ["城关区"], "channel": ["online"]}}]
    assert json.loads(files["inputs/question_part_1/question.json"]) == {
        "question_text": running.text,
        "question_number": 1,
        "has_free_text": True,
        "multi_choice_options": [],
    }
    said = [json.loads(line) for line in files["inputs/question_part_1/responses.jsonl"].splitlines()]
    assert said == [{"themefinder_id": 1, "text": "晚饭开到七点。"}]


def test_what_is_not_shown_is_in_no_file_and_a_formula_in_no_cell(running: Round, client: Client) -> None:
    shown(running, "有事打 138 0000 0045", masked="有事打 〔■mobile〕")
    waiting_opinion(running, "没审过的话", device="waiting")
    bold = shown(running, "=HYPERLINK(1)")
    said = Said("answered", text="-1 是公式", organisation=city())
    dispose(round=running, opinions=[bold.pk], what=said, by=None, at=timezone.now())
    closed(running)
    address = f"/rounds/{running.pk}/report/"
    page = client.get(address)
    names = [name for name, _ in page.context["files"]]
    assert len(names) == 6
    texts = [page.content.decode()]
    for name in names:
        answer = client.get(address + name)
        texts += archive(answer).values() if name.endswith(".zip") else [answer.content.decode()]
    for text in texts:
        assert "138 0000 0045" not in text
        assert "没审过的话" not in text
    opinions = client.get(f"{address}opinions.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(opinions)))
    assert [row["text"] for row in rows] == ["有事打 〔此处有手机号，已遮盖〕", "'=HYPERLINK(1)"]
    assert (rows[1]["ending"], rows[1]["by"], rows[1]["answer"]) == ("answered", city().name, "'-1 是公式")


def test_while_a_round_is_stopped_its_report_shows_nothing(running: Round, client: Client) -> None:
    shown(running, "晚饭开到七点。")
    act(round=running, act="stopped", by=None, reason="有人泄露他人信息", at=timezone.now())
    address = f"/rounds/{running.pk}/report/"
    assert "谁参加了" not in client.get(address).content.decode()
    assert client.get(f"{address}opinions.csv").status_code == 404
    assert client.get("/rounds/99999/report/").status_code == 404
