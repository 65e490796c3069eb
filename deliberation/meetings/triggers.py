"""Database triggers: an entry of the log is never deleted, and only ever loses its text; a vouch is only ended."""

from deliberation.audit.append_only import AppendOnly
from deliberation.people.revocation import Revoking

LOG = AppendOnly(
    table="meetings_entry",
    kept=("id", "meeting_id", "seq", "at", "by", "type", "facts", "nonce", "commitment", "hash"),
    removable=("text", "salt"),
    unique=(("meeting_id", "seq"),),
    refusal="the log is append-only",
    check_id="meetings.E001",
)

SEATS = Revoking(
    table="meetings_seat",
    changes=("person_id", "role"),
    names={"person": "person_id", "seat": "id"},
    settles=True,
    check_id="meetings.E002",
)

VOUCHES = AppendOnly(
    table="meetings_vouch",
    kept=("id", "meeting_id", "seat", "session", "asked_at"),
    once=("vouched_by_id", "vouched_at", "ended_at"),
    refusal="a vouch is ended, never changed",
    check_id="meetings.E003",
)
