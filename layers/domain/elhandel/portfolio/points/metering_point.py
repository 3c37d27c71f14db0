"""Metering points: a row for each GSRN ever met, and what the market says of it, by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.bulk.int_arrays import int_array_cursor
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.telemetry import shown
from elhandel.portfolio.points.coupling import couple
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MessageId, MeteringPointId


class UnknownGridArea(DomainError):
    """A point lies in a grid area that we cannot place in a price area."""

    code = "unknown-grid-area"


@dataclass(frozen=True, slots=True)
class MeteringPointFacts:
    """What RSM-022 says of a point from the local day `valid_from` on."""

    gsrn: Gsrn
    valid_from: date
    type: str
    grid_area: str
    connection_state: str | None = None
    settlement_method: str | None = None
    resolution_minutes: int | None = None
    net_settlement_group: str | None = None
    address: dict[str, Any] | None = None
    parent: Gsrn | None = None

    yearly_wh: int | None = None
    """What the grid company expects a year to use."""

    technology: str | None = None
    """What it produces with: the market's code (D11: solar cells, D12: wind turbines …)."""


def ensure_metering_point(tx: Transaction, gsrn: Gsrn, now: datetime) -> MeteringPointId:
    """The id of a point, which is written down the first time it is met."""
    row = tx.execute(_ENSURE, {"gsrn": str(gsrn), "now": now}).fetchone()
    if row is None:
        # Another transaction wrote it down after the statement had begun, which does not see it.
        row = fetch_one(tx, _BY_GSRN, [str(gsrn)])

    return MeteringPointId(row[0])


_BY_GSRN: Final = "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s"

_ENSURE: Final = """
WITH written AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at) VALUES (%(gsrn)s, %(now)s)
    ON CONFLICT (gsrn) DO NOTHING RETURNING metering_point_id)
SELECT metering_point_id FROM written
UNION ALL SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %(gsrn)s
"""


def metering_point_ids(
    tx: Transaction, gsrns: Sequence[Gsrn], now: datetime
) -> list[MeteringPointId]:
    """The ids of many points at once, one for each; points that are met for the first time are
    written down.
    """
    numbers = [gsrn.value for gsrn in gsrns]
    asked = set(numbers)
    known = _known(tx, asked)
    if unknown := asked - known.keys():
        tx.execute(_ENSURE_MANY, {"gsrns": sorted(unknown), "now": now})
        known |= _known(tx, unknown)

    return [known[number] for number in numbers]


_ENSURE_MANY: Final = """
INSERT INTO portfolio.metering_point (gsrn, created_at)
SELECT unnest(%(gsrns)s::text[]), %(now)s ORDER BY 1
ON CONFLICT (gsrn) DO NOTHING
"""


def described_types(tx: Transaction, points: Sequence[MeteringPointId]) -> dict[int, set[str]]:
    """What the market says, or has said, that these points are (E17, E18 …); points that it never
    described are left out.
    """
    rows = tx.execute(_TYPES, [list(points)]).fetchall() if points else []
    return {int(point): set(types) for point, types in rows}


_TYPES: Final = """
SELECT metering_point_id, array_agg(type) FROM portfolio.metering_point_version
WHERE metering_point_id = ANY(%s) AND superseded_at IS NULL GROUP BY metering_point_id
"""


def record_facts(
    tx: Transaction, facts: MeteringPointFacts, message_id: MessageId | None, now: datetime
) -> MeteringPointId:
    """Record what the market says of a point; the same day again supersedes, and the older row
    stays as history.

    The message says which is older: one that came before what is known and is handled later is
    history at once. Raises UnknownGridArea when the grid area is in no price area we know.
    """
    area = tx.execute(_PRICE_AREA, [facts.grid_area]).fetchone()
    if area is None:
        raise UnknownGridArea(
            f"Grid area {shown(facts.grid_area)} of metering point {facts.gsrn} is in no price "
            "area we know. Add it to portfolio.grid_area and replay the message."
        )

    point = ensure_metering_point(tx, facts.gsrn, now)
    day = {"id": point, "valid_from": facts.valid_from, "message": message_id, "now": now}
    overtaken = tx.execute(_DESCRIBED_LATER, day).fetchone() is not None
    if not overtaken:
        tx.execute(_SUPERSEDE, day)

    tx.execute(
        _ADD_VERSION,
        {
            "id": point,
            "valid_from": facts.valid_from,
            "type": facts.type,
            "connection_state": facts.connection_state,
            "settlement_method": facts.settlement_method,
            "resolution_minutes": facts.resolution_minutes,
            "grid_area": facts.grid_area,
            "price_area": area[0],
            "net_settlement_group": facts.net_settlement_group,
            "address": Jsonb(facts.address) if facts.address else None,
            "message_id": message_id,
            "yearly_wh": facts.yearly_wh,
            "technology": facts.technology,
            "now": now,
            "superseded_at": now if overtaken else None,
        },
    )

    # A child may come before its parent: the parent gets its row now, its facts later.
    if facts.parent is not None:
        parent = ensure_metering_point(tx, facts.parent, now)
        couple(tx, point, parent, facts.valid_from, now, message_id)

    return point


_PRICE_AREA: Final = "SELECT price_area FROM portfolio.grid_area WHERE grid_area = %s"

_SUPERSEDE: Final = """
UPDATE portfolio.metering_point_version SET superseded_at = %(now)s
WHERE metering_point_id = %(id)s AND valid_from = %(valid_from)s AND superseded_at IS NULL
"""

# Whether a message that came later has said something of the same day.
_DESCRIBED_LATER: Final = """
SELECT FROM portfolio.metering_point_version
WHERE metering_point_id = %(id)s AND valid_from = %(valid_from)s AND superseded_at IS NULL
  AND message_id > %(message)s
"""

_ADD_VERSION: Final = statement("elhandel.portfolio.points", "add_version")


def _known(tx: Transaction, numbers: Iterable[str]) -> dict[str, MeteringPointId]:
    asked = {"gsrns": ",".join(sorted(numbers))}
    known, points = int_array_cursor(tx).execute(_KNOWN, asked).fetchone() or (None, None)
    if known is None:
        return {}
    return dict(zip(known.split(","), map(MeteringPointId, points.tolist()), strict=True))


# Thousands of numbers go and come as one text: psycopg looks into each element of a list, and makes
# objects of each row.
_KNOWN: Final = """
SELECT string_agg(gsrn, ',' ORDER BY gsrn), array_agg(metering_point_id ORDER BY gsrn)
FROM portfolio.metering_point WHERE gsrn = ANY(string_to_array(%(gsrns)s::text, ','))
"""
