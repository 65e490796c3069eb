"""The tables of open rounds: rounds, opinions, viewpoints with their votes, how opinions are moderated and answered."""

from deliberation.opinions.models.dispositions import DISPOSITIONS, ENDINGS, Disposition, Ending
from deliberation.opinions.models.fingerprints import Fingerprint
from deliberation.opinions.models.moderation import (
    DECISIONS,
    REPORTS,
    Appeal,
    Batch,
    Decision,
    Recusal,
    Report,
)
from deliberation.opinions.models.opinions import Answer, Opinion
from deliberation.opinions.models.participants import OpinionLink, Participant, ParticipantLink
from deliberation.opinions.models.rounds import ROUND_ACTS, Option, Question, Round, RoundAct
from deliberation.opinions.models.summaries import Summary
from deliberation.opinions.models.viewpoints import VOTE_CHANGES, Viewpoint, Vote, VoteChange

GUARDS = (ROUND_ACTS, VOTE_CHANGES, DECISIONS, REPORTS, DISPOSITIONS, ENDINGS)

__all__ = [
    "GUARDS",
    "Answer",
    "Appeal",
    "Batch",
    "Decision",
    "Disposition",
    "Ending",
    "Fingerprint",
    "Opinion",
    "OpinionLink",
    "Option",
    "Participant",
    "ParticipantLink",
    "Question",
    "Recusal",
    "Report",
    "Round",
    "RoundAct",
    "Summary",
    "Viewpoint",
    "Vote",
    "VoteChange",
]
