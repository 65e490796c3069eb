"""Database triggers of the record: seals stay, cards only ever lose their words, editions their bytes."""

from deliberation.audit.append_only import AppendOnly

SEALS = AppendOnly(
    table="records_seal",
    kept=(
        "id",
        "meeting_id",
        "size",
        "root",
        "chain",
        "directory_id",
        "directory_root",
        "documents_root",
        "epoch",
        "key_id",
        "separate_user",
        "signature",
        "made_at",
    ),
    unique=(("meeting_id", "size"),),
    refusal="a seal is for ever",
    check_id="records.E001",
)
CARDS = AppendOnly(
    table="records_card",
    kept=("id", "seal_id", "seat", "shown_to", "leaf"),
    removable=("words", "salt"),
    unique=(("seal_id", "seat"),),
    refusal="a sealed directory only loses words",
    check_id="records.E002",
)
EDITIONS = AppendOnly(
    table="records_edition",
    kept=("id", "seal_id", "meeting_id", "kind", "number", "digest", "made_at"),
    removable=("package",),
    unique=(("meeting_id", "kind", "number"), ("seal_id", "kind")),
    refusal="an edition is replaced, never changed",
    check_id="records.E003",
)
KEYS = AppendOnly(
    table="records_signingkey",
    kept=("id", "fingerprint", "public", "since"),
    unique=(("fingerprint",),),
    refusal="a key that signed stays listed",
    check_id="records.E004",
)
