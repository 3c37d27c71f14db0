"""Grid areas, charges with their prices, and spot prices of the loaded months."""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.pricing.spot import SpotDay, spot_days, store_spot_days
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period
from simulator.local.load.grid import LoadedArea, LoadedCharge, energinet_codes
from simulator.local.load.options import LoadOptions
from simulator.world.energi_data_service import SpotPrices
from simulator.world.energi_data_service.energinet import ENERGINET_CHARGES
from simulator.world.energi_data_service.spot import minutes_of
from simulator.world.households.fleet import AREAS

type ChargeIds = dict[tuple[str, str], int]
"""By owner and code."""

_SINCE: Final = date(2020, 1, 1)
_KINDS: Final = {"D01": "subscription", "D02": "fee", "D03": "tariff"}


def write_charges(
    tx: Transaction, areas: tuple[LoadedArea, ...], end: date, now: datetime
) -> ChargeIds:
    """Make missing charges, with prices where they have none; what is known stays."""
    ids: ChargeIds = {}
    for area in areas:
        tx.execute(_ADD_AREA, [area.number, area.price_area, area.name])
        for charge in (*area.charges, area.feed_in):
            ids[charge.owner, charge.code] = _write(tx, charge, [(_SINCE, charge.prices)], end, now)

    for code in energinet_codes():
        known = ENERGINET_CHARGES[code]
        charge = LoadedCharge(
            known.owner_gln, _KINDS[known.kind], code, known.name, known.resolution, ()
        )
        prices = [(price.day, price.prices) for price in known.prices]
        ids[known.owner_gln, code] = _write(tx, charge, prices, end, now, tax=known.tax)

    return ids


_ADD_AREA: Final = """
INSERT INTO portfolio.grid_area (grid_area, price_area, name)
VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""


def write_spot_prices(tx: Transaction, options: LoadOptions, now: datetime) -> None:
    """The market's prices of every day that has none yet."""
    market = SpotPrices(options.seed)
    known = spot_days(tx, AREAS, Period(options.month, options.end))
    drawn = [
        SpotDay(area, day, minutes_of(day), tuple(market.day(area, day)))
        for area in AREAS
        for day in days(options.month, options.end)
        if day not in known[area]
    ]
    store_spot_days(tx, drawn, now)


def _write(
    tx: Transaction,
    charge: LoadedCharge,
    prices: list[tuple[date, tuple[int, ...]]],
    end: date,
    now: datetime,
    *,
    tax: bool = False,
) -> int:
    (number,) = fetch_one(
        tx, _CHARGE, {"owner": charge.owner, "kind": charge.kind, "code": charge.code}
    )
    information = {
        "charge": number,
        "name": charge.name,
        "resolution": charge.resolution,
        "tax": tax,
        "now": now,
    }
    tx.execute(_ADD_INFORMATION, {**information, "since": _SINCE})
    if not fetch_one(tx, _HAS_PRICES, [number])[0]:
        for valid_from, of_day in prices:
            row = {
                "charge": number,
                "valid_from": valid_from,
                "covered_to": end,
                "prices": list(of_day),
                "now": now,
            }
            tx.execute(_ADD_PRICE, row)

    return int(number)


_CHARGE: Final = """
INSERT INTO pricing.charge (owner_gln, kind, code) VALUES (%(owner)s, %(kind)s, %(code)s)
ON CONFLICT (owner_gln, kind, code) DO UPDATE SET code = excluded.code RETURNING charge_id
"""

_ADD_INFORMATION: Final = """
INSERT INTO pricing.charge_information
    (charge_id, valid_from, name, description, resolution, vat, tax, recorded_at)
SELECT %(charge)s, %(since)s, %(name)s, %(name)s, %(resolution)s, true, %(tax)s, %(now)s
WHERE NOT EXISTS (
    SELECT FROM pricing.charge_information
    WHERE charge_id = %(charge)s AND superseded_at IS NULL
)
"""

_HAS_PRICES: Final = (
    "SELECT count(*) FROM pricing.charge_price WHERE charge_id = %s AND superseded_at IS NULL"
)

_ADD_PRICE: Final = """
INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, recorded_at)
VALUES (%(charge)s, %(valid_from)s, %(covered_to)s, %(prices)s, %(now)s)
"""
