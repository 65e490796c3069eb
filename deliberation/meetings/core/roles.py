"""Roles: which commands each role on the roll may give."""

from deliberation.meetings.core.record_state import EntrustedRole
from deliberation.meetings.core.state import Role, Seat, State

SPEAKING: tuple[Role, ...] = ("moderator", "member", "guest", "department")


def role_of(state: State, seat: Seat) -> Role | None:
    """On the roll; once the meeting is closed, the role last held, whoever left meanwhile, or one entrusted since."""
    if state.status == "closed":
        return _role_on_the_record(state, seat)
    seated = state.roll.get(seat)
    return None if seated is None else seated.role


def _role_on_the_record(state: State, seat: Seat) -> Role | None:
    """The secretariat keeps the record as a clerk does."""
    entrusted = state.entrusted.get(seat)
    if entrusted is not None:
        return "clerk" if entrusted == "secretariat" else entrusted
    last = state.last_seated.get(seat)
    return None if last is None or seat in state.removed else last.role


def record_role(state: State, seat: Seat) -> EntrustedRole | None:
    """As what a seat may approve the record of a closed meeting."""
    entrusted = state.entrusted.get(seat)
    if entrusted is not None:
        return entrusted
    role = role_of(state, seat)
    return role if role in ("moderator", "clerk") else None


def moderates(state: State, seat: Seat) -> bool:
    return role_of(state, seat) == "moderator"


def keeps_record(state: State, seat: Seat) -> bool:
    """Moderators and clerks act for those in the hall and on the phone, and write the record."""
    return role_of(state, seat) in ("moderator", "clerk")


def held_back(state: State, seat: Seat) -> bool:
    """The room is on hold: only who runs the meeting still posts."""
    return state.held is not None and not moderates(state, seat)


def last_moderator(state: State, seat: Seat) -> bool:
    others = (s for s in state.roll if s != seat and moderates(state, s))
    return moderates(state, seat) and next(others, None) is None


def voters(state: State) -> tuple[Seat, ...]:
    """The seats that may vote, in the order of their numbers."""
    roles = state.settings.voting_roles
    return tuple(sorted(seat for seat, seated in state.roll.items() if seated.role in roles))
