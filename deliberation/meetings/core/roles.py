"""Roles: which commands each role on the roll may give."""

from deliberation.meetings.core.state import Role, Seat, State

SPEAKING: tuple[Role, ...] = ("moderator", "member", "guest", "department")


def role_of(state: State, seat: Seat) -> Role | None:
    seated = state.roll.get(seat)
    return None if seated is None else seated.role


def moderates(state: State, seat: Seat) -> bool:
    return role_of(state, seat) == "moderator"


def keeps_record(state: State, seat: Seat) -> bool:
    """Moderators and clerks act for those in the hall and on the phone, and write the record."""
    return role_of(state, seat) in ("moderator", "clerk")


def last_moderator(state: State, seat: Seat) -> bool:
    others = (s for s in state.roll if s != seat and moderates(state, s))
    return moderates(state, seat) and next(others, None) is None


def voters(state: State) -> tuple[Seat, ...]:
    """The seats that may vote, in the order of their numbers."""
    roles = state.settings.voting_roles
    return tuple(sorted(seat for seat, seated in state.roll.items() if seated.role in roles))
