"""A short valid history, produced by the core itself, for planting faults in."""

import hashlib
import json
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.deadlines import due
from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.machine import Stamp, decide, replay
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.state import EMPTY
from deliberation.meetings.core.statements import PostStatement
from realtime.protocol import outgoing
from tests.faults.checker.history import Ask, ClientHistory, ConnectionRecord, History, Measure, Read
from tests.faults.checker.reference_model import ReferenceModel

MODERATOR, ANNA, BAO, GUEST = 1, 2, 3, 4
BEGINNING = [(seat, TakeSeat(role)) for seat, role in ((1, "moderator"), (2, "member"), (3, "member"), (4, "guest"))]
SITTING = [
    (MODERATOR, OpenMeeting("forum")),
    (MODERATOR, OpenQueue()),
    (ANNA, PostStatement("甲")),
    (GUEST, PostStatement("乙")),  # waits for approval: hidden from all but moderators
    (BAO, RequestFloor("impromptu", note="丙")),
    (ANNA, RequestFloor("impromptu", note="丁")),
    (MODERATOR, GrantFloor(1)),
    (BAO, YieldFloor(1)),
    (MODERATOR, GrantFloor(2)),
    (MODERATOR, OpenBallot("戊", seconds=10)),
    (ANNA, CastBallot(1, "yes")),
    (BAO, CastBallot(1, "no")),
    (0, CloseBallot(1)),
    (ANNA, PostStatement("己")),
]
NOTED = (MODERATOR, ANNA, BAO)  # these keep stories; the guest's are lost
JOINED = 6  # the entry at which everybody comes


class Telling:
    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []
        self.tokens: list[list[Any]] = []
        self.asks: dict[int, list[Ask]] = {seat: [] for seat in NOTED}
        self.answers: dict[int, list[tuple[float, str]]] = {seat: [] for seat in NOTED}
        self.state = EMPTY
        for by, command in BEGINNING + SITTING:
            self.happens(by, command)

    def happens(self, by: int, command: object) -> None:
        at = max(1_000_000 + 1_000 * len(self.log), self.log[-1]["at"] if self.log else 0)
        if by == 0:
            ((at, command),) = due(self.state)
        asked = float(len(self.log)) + 0.1
        for event in decide(command, self.state, by=by, at=at).events:
            seq = len(self.log) + 1
            name, facts, text = codec.dump(event)
            hash16 = hashlib.sha256(str(seq).encode()).hexdigest()[:16]
            entry = {"seq": seq, "at": at, "by": by, "type": name, "facts": facts, "text": text, "hash16": hash16}
            self.log.append(json.loads(json.dumps(entry)))
            self.state = replay([(event, Stamp(seq, at, by))], self.state)
        self.answered(by, command, asked)

    def answered(self, by: int, command: object, asked: float) -> None:
        seq = len(self.log)
        if by == 0 or seq <= JOINED:
            return
        id = f"{by}:{seq}"
        self.tokens.append([id, by, seq])
        if by in NOTED:
            what = codec.plain_json(command)
            body = {name: value for name, value in what.items() if value is not None}
            self.asks[by].append(Ask(id, asked, {"type": codec.NAMES[type(command)], **body}))
            self.answers[by].append((seq + 0.2, json.dumps({"re": id, "seq": seq})))

    def history(self) -> History:
        retold = ReferenceModel(self.log)
        last = self.log[-1]
        head = {"last_seq": last["seq"], "hash16": last["hash16"], "due_at": None}
        stories = [self.story(seat, retold) for seat in NOTED]
        measure = Measure("memory of a server in MB", 100, 110, 50)
        return History(self.log, self.tokens, head, stories, [Read(10, 12)], [measure])

    def story(self, seat: int, retold: ReferenceModel) -> ClientHistory:
        """Two lines: the first breaks at entry 12, the second goes on from there."""
        to = "moderator" if seat == MODERATOR else "member"
        asked = [(ask.at, json.dumps({"id": ask.id, "do": ask.what})) for ask in self.asks[seat]]
        story = ClientHistory(f"seat {seat}", seat, asks=list(self.asks[seat]))
        first = ConnectionRecord(JOINED, said=[(JOINED + 0.05, '{"since":["",0,"public",""]}'), *asked])
        first.heard = [self.hello(JOINED, seat, to)]
        first.heard.append((JOINED + 0.1, json.dumps({"snapshot": retold.snapshot(JOINED, to)})))
        first.heard += [self.told(n, to, retold) for n in range(JOINED + 1, 13)]
        first.heard.append((8.5, '{"presence":{"here":3,"seats":[1,2,3]}}'))
        first.closed, first.manner = 12.5, "lost"
        second = ConnectionRecord(12.6, closed=len(self.log) + 1.0, manner="left")
        since = ["e", 12, to, retold.hash16[12]]
        second.said = [(12.65, json.dumps({"since": since}, separators=(",", ":")))]
        second.heard = [self.hello(12.6, seat, to)]
        second.heard += [self.told(n, to, retold) for n in range(13, len(self.log) + 1)]
        second.heard += [(15.5 + n, f'{{"turnout":{{"ballot":1,"cast":{n},"electorate":3}}}}') for n in range(3)]
        second.heard += [(12.7, '{"head":12,"now":1}'), (18.9, f'{{"head":{len(self.log)},"now":1}}')]
        second.heard.append((len(self.log) + 0.9, json.dumps({"own": retold.own(seat)})))
        for at, answer in self.answers[seat]:
            (first if at < 12.5 else second).heard.append((at, answer))
        for line in (first, second):
            line.heard.sort(key=lambda one: one[0])
        story.lines = [first, second]
        return story

    def hello(self, at: float, seat: int, to: str) -> tuple[float, str]:
        hello = {"epoch": "e", "head": int(at), "seat": seat, "role": "member", "audience": to, "now": 1, "build": ""}
        return at + 0.01, json.dumps({"hello": hello})

    def told(self, seq: int, to: Any, retold: ReferenceModel) -> tuple[float, str]:
        event, stamp = retold.lines[seq]
        happened = outgoing.visible_events([(event, stamp)], to)
        return max(seq + 0.3, 12.8 if seq > 12 else 0), outgoing.events_frame(
            happened, hash16=retold.hash16[seq]
        ).decode()


def honest() -> History:
    return Telling().history()
