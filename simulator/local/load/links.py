"""Price links of the loaded points: eight charges on a consumption point, fewer on its children."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np

from elhandel.platform.bulk.binary_copy import copy_into, day, instant, int4, pack
from elhandel.platform.database import Transaction
from simulator.local.load.grid import (
    ENERGINET_OF_HEATED,
    ENERGINET_OF_HEATING,
    ENERGINET_OF_POINT,
    ENERGINET_OF_PRODUCTION,
    LoadedArea,
    LoadedCharge,
)
from simulator.local.load.options import LoadOptions
from simulator.local.load.prices import ChargeIds
from simulator.local.load.supplier import Int64s, Supplier
from simulator.world.energi_data_service.energinet import ENERGINET

# Customers see their own links by row-level security, under which PostgreSQL takes no COPY.
_BEGIN: Final = """
CREATE TEMPORARY TABLE loaded_link (
    metering_point_id int, charge_id int, valid_from date, factor int, recorded_at timestamptz)
ON COMMIT DROP
"""

_LINKS: Final = """
COPY loaded_link (metering_point_id, charge_id, valid_from, factor, recorded_at)
FROM STDIN (FORMAT BINARY)
"""

_KEEP: Final = """
INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, factor, recorded_at)
SELECT metering_point_id, charge_id, valid_from, factor, recorded_at FROM loaded_link
"""


def write_links(
    tx: Transaction,
    supplier: Supplier,
    areas: tuple[LoadedArea, ...],
    ids: ChargeIds,
    options: LoadOptions,
    now: datetime,
) -> int:
    """Link every point to its charges, since a year before; how many links."""
    heated = np.zeros(len(supplier.main), bool)
    heated[supplier.heated] = True
    since, once, at, links = (
        day(options.month.replace(year=options.month.year - 1)),
        int4(1),
        instant(now),
        0,
    )
    tx.execute(_BEGIN)
    with copy_into(tx, _LINKS) as write:

        def link(points: Int64s, grid: Sequence[LoadedCharge], energinet: Sequence[str]) -> None:
            charges = [ids[charge.owner, charge.code] for charge in grid] + [
                ids[ENERGINET, charge] for charge in energinet
            ]
            write(
                pack(
                    len(points),
                    *([int4(points), int4(charge), since, once, at] for charge in charges),
                )
            )
            nonlocal links
            links += len(points) * len(charges)

        for place, area in enumerate(areas):
            here = supplier.area == place
            link(supplier.main[here & ~heated], area.charges, ENERGINET_OF_POINT)
            link(supplier.main[here & heated], area.charges, ENERGINET_OF_HEATED)
            link(supplier.production[here[supplier.solar]], [area.feed_in], ENERGINET_OF_PRODUCTION)
        link(supplier.heating, (), ENERGINET_OF_HEATING)

    tx.execute(_KEEP)
    return links
