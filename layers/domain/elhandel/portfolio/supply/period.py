"""Supply periods: from which day we supply by a contract, and until when.

A period is only planned until the market's start day has come; then it is active, until the market
ends it or makes it void.
"""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.portfolio.supply.vacancy import occupy, vacate
from elhandel.values.errors import DomainError
from elhandel.values.ids import ContractId


class NothingToResume(DomainError):
    """Supply is to go on that should never have been."""

    code = "no-supply-to-resume"
    status = 409


def begin_supply(
    tx: Transaction, contract: ContractId, starts_on: date, now: datetime
) -> date | None:
    """The start day has come: supply period and contract are active from `starts_on` on.

    Returns the first day without supply, where the market has announced one already.
    """
    values = {"contract": contract, "starts_on": starts_on, "now": now}
    begun = tx.execute(_ACTIVATE, values).fetchone()
    occupy(tx, contract)
    tx.execute("UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract])
    return None if begun is None else begun[0]


_ACTIVATE: Final = """
UPDATE portfolio.supply_period SET state = 'active', starts_on = %(starts_on)s,
    activated_at = %(now)s
WHERE contract_id = %(contract)s AND state = 'planned'
RETURNING ends_on
"""


def announce_end(tx: Transaction, contract: ContractId, ends_on: date | None) -> None:
    """The market announces, before supply has begun, that it will end on `ends_on`; or takes that
    back (None).
    """
    tx.execute(_ANNOUNCE_END, {"contract": contract, "ends_on": ends_on})


_ANNOUNCE_END: Final = """
UPDATE portfolio.supply_period SET ends_on = %(ends_on)s
WHERE contract_id = %(contract)s AND state = 'planned'
"""


def end_supply(tx: Transaction, contract: ContractId, ends_on: date) -> None:
    """The market has ended our supply: `ends_on` is the first local day without it."""
    tx.execute(_END, {"contract": contract, "ends_on": ends_on})
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


_END: Final = """
UPDATE portfolio.supply_period SET ends_on = greatest(%(ends_on)s, starts_on)
WHERE contract_id = %(contract)s AND state = 'active' AND ends_on IS DISTINCT FROM %(ends_on)s
"""


def resume_supply(tx: Transaction, contract: ContractId, until: date | None = None) -> None:
    """The end was taken back: supply goes on as if it had never been announced, or `until` another
    day.

    Raises NothingToResume where the supply is void.
    """
    resumed = tx.execute(_RESUME, {"contract": contract, "ends_on": until})
    if not resumed.rowcount:
        raise NothingToResume(
            f"The supply of contract {contract} is void, so it cannot go on. Nothing was changed. "
            "Compare with DataHub's portal whether the point is ours, "
            "and sign its customer up again where it is."
        )

    if until is None:
        tx.execute(
            "UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract]
        )


_RESUME: Final = """
UPDATE portfolio.supply_period SET ends_on = %(ends_on)s
WHERE contract_id = %(contract)s AND state = 'active'
"""


def void_supply(tx: Transaction, contract: ContractId) -> None:
    """Supply should never have been (an erroneous switch): it is void from its first day."""
    tx.execute(_VOID, {"contract": contract})
    vacate(tx, contract)
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


_VOID: Final = """
UPDATE portfolio.supply_period SET state = 'void'
WHERE contract_id = %(contract)s AND state = 'active'
"""


def move_planned_start(tx: Transaction, contract: ContractId, starts_on: date) -> None:
    """The market will start supply on another day than was planned."""
    tx.execute(_MOVE_PLANNED, {"contract": contract, "starts_on": starts_on})


_MOVE_PLANNED: Final = """
UPDATE portfolio.supply_period SET starts_on = %(starts_on)s
WHERE contract_id = %(contract)s AND state = 'planned'
"""


def supply_days(tx: Transaction, contract: ContractId) -> tuple[date, date | None] | None:
    """The first local day of a contract's supply and the first day without, as planned or as it
    was.
    """
    row = tx.execute(_DAYS, {"contract": contract}).fetchone()
    return None if row is None else (row[0], row[1])


_DAYS: Final = """
SELECT starts_on, ends_on FROM portfolio.supply_period
WHERE contract_id = %(contract)s ORDER BY supply_period_id DESC
"""
