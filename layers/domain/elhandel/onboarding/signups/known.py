"""Contracts of a metering point that a tenant knows of, because they came by its own signups.

A front end learns nothing about other tenants' contracts, neither whose they are nor since when.
"""

from datetime import date, timedelta
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.ids import ContractId, MeteringPointId

# Earlier than any move-in day that is still allowed, so that the move-in day does not decide what
# is held.
_RECENT: Final = timedelta(days=31)


def known_contracts(tx: Transaction, tenant: str, point: MeteringPointId) -> frozenset[ContractId]:
    """The contracts of a metering point that came by a tenant's signups."""
    rows = tx.execute(_KNOWN, {"tenant": tenant, "point": point})
    return frozenset(contract for (contract,) in rows)


def recent_since(today: date) -> date:
    """The day from which supply by others still counts beside a move-in."""
    return today - _RECENT


_KNOWN: Final = """
SELECT s.contract_id
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
WHERE s.tenant = %(tenant)s AND c.metering_point_id = %(point)s
"""
