"""What somebody did with a service, with what was there before and after; rows are only added."""

from datetime import date
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.database import Transaction
from elhandel.services.agreements.agreement import Agreement
from elhandel.values.decision import Decision


def keep_action(
    tx: Transaction,
    command: str,
    before: Agreement | None,
    after: Agreement,
    day: date,
    decision: Decision,
) -> None:
    """Keep one action. before: None for an order."""
    values = {
        "agreement": after.agreement_id,
        "command": command,
        "day": day,
        "state_before": None if before is None else before.state.value,
        "state_after": after.state.value,
        "before": None if before is None else Jsonb(_facts(before)),
        "after": Jsonb(_facts(after)),
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    tx.execute(_KEEP, values)


def _facts(agreement: Agreement) -> dict[str, Any]:
    """What of an agreement changes, without anything that names a person or a place."""
    return {
        "state": agreement.state.value,
        "package": agreement.now.package,
        "price": agreement.now.price,
        "activated_on": _day(agreement.activated_on),
        "cancelled_on": _day(agreement.cancelled_on),
        "suspensions": [
            {
                "kind": one.kind,
                "skip_billing": one.skip_billing,
                "from": _day(one.from_day),
                "to": _day(one.to_day),
            }
            for one in agreement.suspensions
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)


_KEEP: Final = """
INSERT INTO services.action (agreement_id, command, day, state_before, state_after, before, after,
    done_at, done_by, reason)
VALUES (%(agreement)s, %(command)s, %(day)s, %(state_before)s, %(state_after)s, %(before)s,
    %(after)s, %(at)s, %(by)s, %(why)s)
"""
