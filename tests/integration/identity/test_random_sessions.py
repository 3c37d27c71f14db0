"""Whatever happens in whatever order, who is in is who a plain account of it says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.identity import (
    end_all_sessions,
    end_role,
    end_session,
    end_staff,
    grant_role,
    open_session,
    session_of,
)
from elhandel.platform.database import Transaction
from tests.builders.chance import by_chance
from tests.builders.clock import at
from tests.builders.sessions import a_colleague, a_decision

BEGINS = at("2026-01-15T06:00")
IDLE, MOST, APART = timedelta(minutes=30), timedelta(hours=8), timedelta(minutes=1)


@dataclass
class Told:
    """A session as it was told in words, without a database."""

    created: datetime
    seen: datetime
    ended: bool = False

    def is_in(self, now: datetime) -> bool:
        return not self.ended and now < min(self.seen + IDLE, self.created + MOST)


@dataclass
class Account:
    """What happened to one member of staff, as told."""

    secrets: list[str] = field(default_factory=list)
    sessions: list[Told] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    left: bool = False


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "ask", "ask", "ask", "end", "end all", "grant", "take", "leave"]),
        st.integers(0, 3),
        st.sampled_from([0, 20, 60, 600, 1_740, 1_800, 7_200]),
    ),
    min_size=4,
    max_size=25,
)


@settings(
    max_examples=by_chance(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_who_is_in_is_who_the_account_says(
    tx: Transaction, steps: list[tuple[str, int, int]]
) -> None:
    with tx.transaction(force_rollback=True):
        now = BEGINS
        subject = a_colleague(tx, "anna", now=now)
        account = Account()

        for what, which, seconds in steps:
            now += timedelta(seconds=seconds)
            _do(tx, what, which, account, subject, now)

            for secret, told in zip(account.secrets, account.sessions, strict=True):
                session = session_of(tx, secret, "staff", now)
                assert (session is not None) == (told.is_in(now) and not account.left)
                if session is not None:
                    told.seen = now if now - told.seen >= APART else told.seen
                    assert session.roles == account.roles
                    assert session.idle_ends_at == min(told.seen + IDLE, told.created + MOST)


def _do(
    tx: Transaction, what: str, which: int, account: Account, subject: int, now: datetime
) -> None:
    decision = a_decision(now, by="staff:bo")
    role = ("support", "billing", "operations")[which % 3]
    match what:
        case "open" if not account.left:
            account.secrets.append(open_session(tx, subject, "low", now))
            account.sessions.append(Told(created=now, seen=now))
        case "end" if which < len(account.secrets):
            number = tx.execute(
                "SELECT session_id FROM identity.session ORDER BY session_id OFFSET %s LIMIT 1",
                [which],
            ).fetchone()
            assert number is not None
            end_session(tx, number[0], now)
            account.sessions[which].ended = True
        case "end all":
            end_all_sessions(tx, subject, now)
            for told in account.sessions:
                told.ended = True
        case "grant" if not account.left:
            grant_role(tx, "anna", role, decision)  # type: ignore[arg-type]
            account.roles.add(role)
        case "take" if not account.left:
            end_role(tx, "anna", role, decision)  # type: ignore[arg-type]
            account.roles.discard(role)
        case "leave":
            end_staff(tx, "anna", decision)
            account.left = True
