"""What a process reads beside the hints: whose standing was taken away, wherever that was done."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from deliberation.people.models import Person, Revocation
from realtime.admission.principal import Principal

OVERLAP = timedelta(seconds=60)  # numbers are given before they are committed, and not in that order
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Revoked:
    """Whose standing is to be looked up anew. `unsettled`: a seat may have to be taken back first."""

    accounts: frozenset[int] = frozenset()
    sessions: frozenset[str] = frozenset()
    unsettled: bool = False

    def concerns(self, principal: Principal) -> bool:
        return principal.user in self.accounts or principal.session in self.sessions


class RevocationReader:
    def __init__(self) -> None:
        self._seen: frozenset[int] = frozenset()

    def read(self) -> Revoked:
        """What was written since it was read last. Does a query, and one more where there is something new."""
        rows = Revocation.objects.filter(Q(at__gt=timezone.now() - OVERLAP) | Q(settled=False))
        found = {row.pk: row for row in rows}
        new = [row for number, row in found.items() if number not in self._seen]
        self._seen = frozenset(found)
        persons = {row.person for row in new if row.person is not None}
        accounts = {row.account for row in new if row.account is not None}
        if persons:
            accounts |= set(Person.objects.filter(pk__in=persons, user__isnull=False).values_list("user", flat=True))
        return Revoked(
            accounts=frozenset(accounts),
            sessions=frozenset(row.session for row in new if row.session is not None),
            unsettled=any(not row.settled for row in found.values()),
        )


def forget_old() -> None:
    """Every process has read them long ago."""
    Revocation.objects.filter(at__lt=timezone.now() - KEPT, settled=True).delete()
