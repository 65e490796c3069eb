"""The database's own guard: who takes part no longer, or as somebody else, or again, is told."""

from deliberation.people.revocation import Revoking

PARTICIPATIONS = Revoking(
    table="consultations_participation",
    changes=("person_id", "consultation_id", "role"),
    names={"person": "person_id", "consultation": "consultation_id"},
    settles=True,
    on_insert=True,
    check_id="consultations.E001",
)
