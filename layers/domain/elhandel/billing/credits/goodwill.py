"""Goodwill: an amount for an account though nothing is wrong with its bills. It is a charge, and so
stands on the next bill.
"""

from datetime import timedelta
from typing import Final

from elhandel.billing.charges import Charge, add_charges
from elhandel.billing.credits.decided import Given, goodwill_given, keep_given
from elhandel.billing.credits.limits import limits_on, refuse_beyond
from elhandel.billing.errors import UnableToCredit
from elhandel.platform.clock import Clock
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.portfolio.customers import account_of
from elhandel.values.days.period import Period
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId
from elhandel.values.units import short_dkk_of_ore

_TEXT: Final = "Godtgørelse"
_YEAR: Final = timedelta(days=365)


def give_goodwill(
    tx: Transaction,
    customer: CustomerId,
    amount_ore: int,
    case_no: str,
    decision: Decision,
    clock: Clock,
) -> Given:
    """Give an account an amount, on its next bill.

    Raises NotFound, UnableToCredit, CreditBeyondLimit.
    """
    if amount_ore <= 0:
        raise UnableToCredit("The amount of goodwill is above 0.")
    account = _hold_account(tx, customer)
    today = clock.today()
    before, in_a_year = goodwill_given(tx, CustomerId(account), case_no, today - _YEAR)
    if before is not None:
        if before != amount_ore:
            raise UnableToCredit(
                f"Case {case_no} gave {short_dkk_of_ore(before)} DKK before. "
                "Give another amount under a case of its own."
            )
        return Given(before, new=False)

    limits = limits_on(today)
    refuse_beyond(amount_ore, limits.goodwill_ore, "as goodwill at once")
    refuse_beyond(in_a_year + amount_ore, limits.goodwill_year_ore, "as goodwill in a year")

    charge = Charge(
        account_id=account,
        source="goodwill",
        source_id=f"{account}:{case_no}",
        period=Period(today, today + timedelta(days=1)),
        what=_TEXT,
        amount_ore=-amount_ore,
        vat_class=limits.goodwill_vat,
    )
    add_charges(tx, [charge], clock.now())

    return keep_given(tx, "goodwill", case_no, CustomerId(account), amount_ore, decision)


def _hold_account(tx: Transaction, customer: CustomerId) -> AccountId:
    """The account of a customer, held so that two cases are counted one after the other."""
    account = account_of(tx, customer)
    tx.execute(_HOLD, {"lock": AdvisoryLock.GOODWILL, "account": account})

    return account


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(account)s)"
