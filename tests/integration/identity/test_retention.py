"""What signing in leaves behind goes when its time is over, and nothing before."""

from collections.abc import Callable
from datetime import timedelta

from elhandel.identity import session_of
from elhandel.identity.sign_ins import begin_sign_in, count_try
from elhandel.identity.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.builders.sessions import signed_in_customer

NOW = at("2026-01-15T10:00")


def test_sessions_and_sign_ins_expire_by_their_rules(
    as_function: Callable[[str], Database],
) -> None:
    site, upkeep = as_function("site"), as_function("upkeep")
    with site.transaction() as tx:
        for days in (91, 89):
            signed_in_customer(tx, 42, NOW - timedelta(days=days))
        for days in (8, 6):
            begin_sign_in(tx, "customer", "/", NOW - timedelta(days=days))
            count_try(tx, "sign-in", f"192.0.2.{days}", NOW - timedelta(days=days))
        now, _ = signed_in_customer(tx, 42, NOW)

    until = horizon(FixedClock(NOW))
    swept = sweep(upkeep, RETENTION, until, time_is_left=lambda: True)
    again = sweep(upkeep, RETENTION, until, time_is_left=lambda: True)

    assert swept.counts == {"sessions": 1, "sign-ins": 2, "viewings": 0, "one-time-codes": 0}
    assert set(again.counts.values()) == {0}
    with site.transaction() as tx:
        assert session_of(tx, now, "customer", NOW) is not None
        left = tx.execute(
            "SELECT (SELECT count(*) FROM identity.session), "
            "(SELECT count(*) FROM identity.sign_in), (SELECT count(*) FROM identity.try_count)"
        ).fetchone()
    assert left == (2, 1, 1)
