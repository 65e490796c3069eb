"""A fingerprint is made when a text is shown, and again when it changes; numpy is loaded by then and not at a start."""

from collections.abc import Iterable

from deliberation.opinions.models import Fingerprint, Opinion

BATCH = 500


def fingerprint(opinions: Iterable[Opinion]) -> None:
    """Of those that are shown, anew; in a transaction of the caller's."""
    from deliberation.opinions.rules.minhash import signature, whole

    shown = [one for one in opinions if one.shown_text]
    Fingerprint.objects.filter(opinion__in=[one.pk for one in shown]).delete()
    Fingerprint.objects.bulk_create(
        (
            Fingerprint(
                round_id=one.round_id,
                opinion=one,
                whole=whole(one.shown_text),
                signature=signature(one.shown_text).astype("<u4").tobytes(),
            )
            for one in shown
        ),
        batch_size=BATCH,
    )
