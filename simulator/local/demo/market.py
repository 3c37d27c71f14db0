"""Two neighbours trade: the settlement flow of the requirements, over HTTP.

One sells 20 kWh at 0.15, another buys 20 kWh at 0.16; the quarter of an hour is cleared at 0.155,
and once the month is settled both have it on their bills: 3.10, of which 0.03 is our fee.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx

from elhandel.values.units import dkk_of_ore
from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.plan import Month
from simulator.local.demo.world import World

_KWH: Final = "20"
_ASK: Final = "0.15"
_BID: Final = "0.16"
_TOTAL: Final = 310
"""Øre: 20 kWh at 0.155."""
_FEE: Final = 3
_QUARTER: Final = timedelta(minutes=15)
_CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Supplies of the seller and of the buyer, and their month's trade."""

    seller: int
    buyer: int
    trade: int


def traded(world: World, month: Month) -> Neighbours:
    """Let a customer sell and another one buy of the month that has just ended.

    Raises UnableToRun where there are no two of them, or what they ask for does not trade.
    """
    pairs = world.ask(_PAIR, month.start, month.start, month.end, month.end, month.start)
    if not pairs:
        raise UnableToRun(
            f"No customer has produced {_KWH} kWh in a month and has a neighbour in the same price "
            "area. Ask for more customers, or for a month with more sun: --month 2026-03."
        )
    ((sells_at, seller, supply, buys_at, buyer, buys_for),) = pairs
    offers = (
        (_key(world, seller), sells_at, "sell", _ASK),
        (_key(world, buyer), buys_at, "buy", _BID),
    )
    for key, gsrn, side, price in offers:
        _order(world, key, gsrn, side, price, month)

    world.stack.clock.move_to(world.stack.clock.now() + _QUARTER)
    world.job("InvoiceGenerator", "clear-epochs")

    trades = _get(world, offers[1][0], "/api/trading/trades")["trades"]
    if [(trade["energy_amount"], trade["price_per_kwh"]) for trade in trades] != [
        (f"{_KWH}.000", "0.155")
    ]:
        raise UnableToRun(f"Selling {_KWH} at {_ASK} and buying at {_BID} came to {trades}.")
    return Neighbours(supply, buys_for, trades[0]["trade_id"])


def on_bills(world: World, neighbours: Neighbours) -> str:
    """Settle the trade, and say what it came to. Raises UnableToRun if that is another sum."""
    world.job("InvoiceGenerator", "settle-trades")
    charged = {
        (supply, component): (wh, ore)
        for supply, component, wh, ore in world.ask(_CHARGED, [neighbours.seller, neighbours.buyer])
    }
    expected = {
        (neighbours.buyer, "bought"): (20_000, _TOTAL),
        (neighbours.seller, "sold"): (20_000, -_TOTAL),
        (neighbours.seller, "fee"): (20_000, _FEE),
    }
    if not expected.items() <= charged.items():
        raise UnableToRun(f"The trade of two neighbours came to {charged} on their bills.")
    return (
        f"A neighbour sold {_KWH} kWh at {_ASK} to another, who offered {_BID}: they traded at "
        f"0.155 DKK per kWh. The buyer pays {dkk_of_ore(_TOTAL)}, our fee is {dkk_of_ore(_FEE)}, "
        f"the seller gets {dkk_of_ore(_TOTAL - _FEE)}."
    )


def _key(world: World, customer: int) -> str:
    asked = {"job": "create-key", "name": "neighbour", "scope": "customer", "customer": customer}
    return str(world.stack.invoke("Migrator", asked)["key"])


def _order(world: World, key: str, gsrn: str, side: str, price: str, month: Month) -> None:
    body = {
        "metering_point": gsrn,
        "side": side,
        "energy_amount": _KWH,
        "price_per_kwh": price,
        "month": str(month.start),
    }
    headers = {"x-api-key": key, "Idempotency-Key": f"demo-{side}-{gsrn}"}
    url = f"{world.stack.api_url}/api/trading/orders"
    answer = httpx.post(url, json=body, headers=headers, timeout=60)
    if answer.status_code != _CREATED:
        raise UnableToRun(
            f"The market refused to {side} (HTTP {answer.status_code}): {answer.text}"
        )


def _get(world: World, key: str, path: str) -> dict[str, Any]:
    answer = httpx.get(f"{world.stack.api_url}{path}", headers={"x-api-key": key}, timeout=60)
    return dict(answer.raise_for_status().json())


# The sunniest home that we supply all month, and another customer's home in the same price area.
_PAIR: Final = """
WITH home AS (
    SELECT p.gsrn, c.customer_id, s.supply_period_id, v.price_area, s.metering_point_id
    FROM portfolio.supply_period s
    JOIN portfolio.metering_point p USING (metering_point_id)
    JOIN portfolio.contract c USING (contract_id)
    JOIN LATERAL (
        SELECT v.price_area FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
        ORDER BY v.valid_from DESC LIMIT 1) v ON true
    WHERE s.state = 'active' AND s.starts_on <= %s AND s.ends_on IS NULL),
produced AS (
    SELECT h.*, sum(metering.total_wh(r.wh)) AS wh FROM home h
    JOIN portfolio.settled_with w ON w.main_id = h.metering_point_id
    JOIN portfolio.metering_point_version v
        ON v.metering_point_id = w.metering_point_id AND v.type = 'E18' AND v.superseded_at IS NULL
    JOIN metering.reading_day r
        ON r.metering_point_id = w.metering_point_id AND r.day >= %s AND r.day < %s
    GROUP BY h.gsrn, h.customer_id, h.supply_period_id, h.price_area, h.metering_point_id),
used AS (
    SELECT h.*, sum(metering.total_wh(r.wh)) AS wh FROM home h
    JOIN metering.reading_day r
        ON r.metering_point_id = h.metering_point_id AND r.day < %s AND r.day >= %s
    GROUP BY h.gsrn, h.customer_id, h.supply_period_id, h.price_area, h.metering_point_id)
SELECT s.gsrn, s.customer_id, s.supply_period_id, b.gsrn, b.customer_id, b.supply_period_id
FROM produced s
JOIN used b ON b.price_area = s.price_area AND b.customer_id <> s.customer_id
WHERE s.wh >= 20000 AND b.wh >= 20000
ORDER BY s.wh DESC, b.gsrn LIMIT 1
"""

_CHARGED: Final = """
SELECT supply_period_id, component, sum(wh)::bigint, sum(amount_ore)::bigint
FROM exchange.charged WHERE supply_period_id = ANY(%s)
GROUP BY supply_period_id, component
"""
