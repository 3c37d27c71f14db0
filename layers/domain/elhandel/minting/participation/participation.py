"""A metering point that takes part, and the days on which it does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Participation:
    """Production to the grid of a contract that takes part.

    starts_on, past: the days, half-open; at most those of the supply, and none of one that never
    was. looked_until: readings that were stored before are ordered, for the days up to looked_past.
    """

    participation_id: int
    metering_point_id: int
    contract_id: int
    gsrn: str
    starts_on: date
    past: date
    looked_until: datetime
    looked_past: date


def participations(tx: Transaction) -> list[Participation]:
    """All of them, the ended ones too: readings are corrected for years."""
    cursor = tx.cursor(row_factory=class_row(Participation))
    return cursor.execute(_ALL).fetchall()


# A supply that has ended meanwhile ends the days of the participation, whatever staff noted.
_ALL: Final = """
SELECT p.participation_id, p.metering_point_id, p.contract_id, m.gsrn, p.starts_on, p.looked_until,
       p.looked_past,
       CASE s.state WHEN 'active' THEN least(p.ends_on, s.ends_on, date '9999-12-31')
                    ELSE p.starts_on END AS past
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period s USING (supply_period_id)
ORDER BY p.participation_id
"""
