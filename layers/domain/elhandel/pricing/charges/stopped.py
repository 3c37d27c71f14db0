"""Charges that their owner has stopped, and that points still carry.

The market ends the links of a stopped charge itself (RSM-031/D17), and links say what is billed. A
link that outlives its charge is a message that has not come, or a `terminationDate` that meant
something else: somebody has to look.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.charges import ChargeKey, ChargeKind

_STOPPED_AND_LINKED: Final = """
WITH stopped AS MATERIALIZED (
    SELECT charge_id, valid_to FROM (
        SELECT DISTINCT ON (charge_id) charge_id, valid_to FROM pricing.charge_information
        WHERE superseded_at IS NULL ORDER BY charge_id, valid_from DESC) AS latest
    WHERE valid_to <= %(day)s)
SELECT c.owner_gln, c.kind, c.code, s.valid_to, count(*)
FROM stopped s
JOIN pricing.charge c USING (charge_id)
JOIN pricing.price_link l USING (charge_id)
WHERE l.superseded_at IS NULL AND l.valid_from < s.valid_to AND (l.valid_to IS NULL OR l.valid_to > s.valid_to)
GROUP BY c.owner_gln, c.kind, c.code, s.valid_to
ORDER BY c.owner_gln, c.kind, c.code
"""


@dataclass(frozen=True, slots=True)
class StoppedCharge:
    """A charge whose last information ended on the local day `stopped_on`, and how many points it
    is linked to yet.
    """

    key: ChargeKey
    stopped_on: date
    points: int


def stopped_charges_linked(tx: Transaction, day: date) -> list[StoppedCharge]:
    """The charges that are over on a day and still linked beyond their end."""
    rows = tx.execute(_STOPPED_AND_LINKED, {"day": day})

    return [
        StoppedCharge(ChargeKey(owner, ChargeKind(kind), code), stopped_on, points)
        for owner, kind, code, stopped_on, points in rows
    ]
