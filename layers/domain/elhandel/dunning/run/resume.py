"""Services that are off until they are paid, and are paid: they run again by themselves."""

from datetime import date, datetime
from typing import Final

from elhandel.dunning.owed import debts_on
from elhandel.dunning.run.day import BY
from elhandel.dunning.steps import still_owed
from elhandel.payments.open_items import hold_payments
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio.markets import market_of
from elhandel.portfolio.parties import hold_parties
from elhandel.services.agreements import Done, agreement_of, reactivate
from elhandel.services.states import State
from elhandel.values.decision import Decision


def to_resume(tx: Transaction) -> list[int]:
    """The services that are off until they are paid."""
    return [agreement_id for (agreement_id,) in tx.execute(_OFF)]


def resume(tx: Transaction, agreement_id: int, today: date, now: datetime) -> Done | None:
    """Turn a service on again where nothing of it is owed any more and its market says so; None
    where it stays off. The same again does nothing more.
    """
    hold_parties(tx)
    hold_payments(tx)
    agreement = agreement_of(tx, agreement_id, hold=True)
    if agreement.state is not State.SUSPENDED or not agreement.suspensions[-1].until_paid:
        return None

    market = market_of(tx, agreement.account_id, today)
    debts = debts_on(tx, agreement.account_id, today)
    by_rule = fetch_one(tx, _BY_RULE, {"agreement": agreement_id, "by": BY})[0]
    is_owed = still_owed(debts, agreement_id, today, market, with_grace=by_rule)
    if not market.resumes_when_paid or is_owed:
        return None
    return reactivate(tx, agreement_id, Decision(by=BY, why="what was due is paid", at=now))


_OFF: Final = """
SELECT agreement_id FROM services.suspension WHERE until_paid AND to_day IS NULL
ORDER BY agreement_id
"""

_BY_RULE: Final = """
SELECT suspended_by = %(by)s FROM services.suspension
WHERE agreement_id = %(agreement)s AND until_paid AND to_day IS NULL
"""
