"""Supply periods: from which day we supply by a contract, and until when.

A period is only planned until the market's start day has come; then it is active, until the market
ends it or makes it void.
"""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.errors import DomainError


class NothingToResume(DomainError):
    """Supply that is to go on and never should have been."""

    code = "no-supply-to-resume"
    status = 409


def begin_supply(tx: Transaction, contract: int, starts_on: date, now: datetime) -> date | None:
    """The start day has come: the supply period is active from `starts_on`, and with it the
    contract.

    Returns the first day without supply, where the market has announced one already.
    """
    begun = tx.execute(
        _ACTIVATE, {"contract": contract, "starts_on": starts_on, "now": now}
    ).fetchone()
    tx.execute("UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract])
    return None if begun is None else begun[0]


_ACTIVATE: Final = """
UPDATE portfolio.supply_period SET state = 'active', starts_on = %(starts_on)s,
    activated_at = %(now)s
WHERE contract_id = %(contract)s AND state = 'planned'
RETURNING ends_on
"""


def announce_end(tx: Transaction, contract: int, ends_on: date | None) -> None:
    """The market tells before supply has begun that it will end on `ends_on`, or takes that back
    (None).
    """
    tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE contract_id = %s AND state = 'planned'",
        [ends_on, contract],
    )


def end_supply(tx: Transaction, contract: int, ends_on: date) -> None:
    """The market has ended our supply: `ends_on` is the first local day without it."""
    tx.execute(_END, {"contract": contract, "ends_on": ends_on})
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


_END: Final = """
UPDATE portfolio.supply_period SET ends_on = greatest(%(ends_on)s, starts_on)
WHERE contract_id = %(contract)s AND state = 'active' AND ends_on IS DISTINCT FROM %(ends_on)s
"""


def resume_supply(tx: Transaction, contract: int, until: date | None = None) -> None:
    """The end was taken back: supply goes on as if it had never been announced, or `until` another
    day.

    Raises NothingToResume where the supply is void.
    """
    resumed = tx.execute(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE contract_id = %s AND state = 'active'",
        [until, contract],
    )
    if not resumed.rowcount:
        raise NothingToResume(
            f"The supply of contract {contract} is void, so it cannot go on. Nothing was changed; compare with "
            "DataHub's portal whether the point is ours, and sign its customer up anew where it is."
        )

    if until is None:
        tx.execute(
            "UPDATE portfolio.contract SET state = 'active' WHERE contract_id = %s", [contract]
        )


def void_supply(tx: Transaction, contract: int) -> None:
    """Supply that should never have been (an erroneous switch): the period is void from its first
    day.
    """
    tx.execute(
        "UPDATE portfolio.supply_period SET state = 'void' WHERE contract_id = %s AND state = 'active'",
        [contract],
    )
    tx.execute("UPDATE portfolio.contract SET state = 'ended' WHERE contract_id = %s", [contract])


def move_planned_start(tx: Transaction, contract: int, starts_on: date) -> None:
    """The market will start supply on another day than was planned."""
    tx.execute(
        "UPDATE portfolio.supply_period SET starts_on = %s WHERE contract_id = %s AND state = 'planned'",
        [starts_on, contract],
    )


def supply_days(tx: Transaction, contract: int) -> tuple[date, date | None] | None:
    """The first local day of a contract's supply and the first day without, as planned or as it
    was.
    """
    row = tx.execute(
        "SELECT starts_on, ends_on FROM portfolio.supply_period WHERE contract_id = %s ORDER BY supply_period_id DESC",
        [contract],
    ).fetchone()
    return None if row is None else (row[0], row[1])
