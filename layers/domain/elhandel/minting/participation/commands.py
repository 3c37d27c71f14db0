"""A metering point begins to take part, and ends it."""

from datetime import UTC, date, datetime
from typing import Any, Final

from psycopg.errors import ExclusionViolation

from elhandel.meters.readings import minted_beside
from elhandel.minting.errors import (
    NettedProduction,
    NoSurplusHere,
    TakesNoPart,
    TakesPartAlready,
    TokensBeside,
)
from elhandel.minting.participation.participation import hold_surplus
from elhandel.minting.participation.rules import rules_on
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn

_PRODUCTION: Final = "E18"
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def join(tx: Transaction, gsrn: Gsrn, starts_on: date, decision: Decision) -> int:
    """Let the surplus of a metering point become tokens from a day on; its number.

    Raises NoSurplusHere, NettedProduction, TakesPartAlready, TokensBeside.
    """
    values: dict[str, Any] = {
        "gsrn": str(gsrn),
        "day": starts_on,
        "type": _PRODUCTION,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
        "never": _NEVER,
    }
    try:
        with tx.transaction():
            row = tx.execute(_JOIN, values).fetchone()
    except ExclusionViolation as error:
        raise TakesPartAlready(
            f"Metering point {gsrn} takes part already on {starts_on} or later. End that first."
        ) from error
    if row is None:
        raise NoSurplusHere(
            f"Metering point {gsrn} is no production to the grid (E18) that we supply on "
            f"{starts_on}. Check the number and the day."
        )

    taking_part = {"participation": row[0], "day": starts_on}
    netted = list(rules_on(starts_on).netted_groups)
    if tx.execute(_NETTED, taking_part | {"groups": netted}).fetchone() is not None:
        raise NettedProduction(
            f"Metering point {gsrn} is of a home whose production is netted: what it uses and "
            "produces is one amount, so it has no surplus to sell. Let it leave the scheme first."
        )

    (customer,) = fetch_one(tx, _WHOSE, {"participation": row[0]})
    hold_surplus(tx, customer)
    last = minted_beside(tx, customer, starts_on)
    if last is not None:
        raise TokensBeside(
            f"Surplus of this customer became tokens by another meter until {last}. The market "
            "measures the same surplus: let the metering point take part from the day after."
        )

    return int(row[0])


def leave(tx: Transaction, gsrn: Gsrn, ends_on: date, decision: Decision) -> None:
    """End that a metering point takes part: `ends_on` is the first day without. Raises TakesNoPart.

    Days that have become tokens already and lie behind it are taken back.
    """
    values = {
        "gsrn": str(gsrn),
        "day": ends_on,
        "at": decision.at,
        "by": decision.by,
        "why": decision.why,
    }
    if tx.execute(_LEAVE, values).fetchone() is None:
        raise TakesNoPart(
            f"Metering point {gsrn} does not take part on the day before {ends_on}, or its end is "
            "noted already."
        )


_JOIN: Final = statement("elhandel.minting.participation", "join")

_WHOSE: Final = """
SELECT c.customer_id FROM minting.participation p JOIN portfolio.contract c USING (contract_id)
WHERE p.participation_id = %(participation)s
"""

_NETTED: Final = statement("elhandel.minting.participation", "is_netted")

_LEAVE: Final = """
UPDATE minting.participation p
SET ends_on = %(day)s, left_at = %(at)s, left_by = %(by)s, left_why = %(why)s
FROM portfolio.metering_point m, portfolio.supply_period s
JOIN portfolio.metering_point h ON h.metering_point_id = s.metering_point_id
WHERE m.metering_point_id = p.metering_point_id AND s.supply_period_id = p.supply_period_id
  AND (m.gsrn = %(gsrn)s OR h.gsrn = %(gsrn)s)
  AND p.ends_on IS NULL AND p.starts_on < %(day)s
RETURNING p.participation_id
"""
