"""Two neighbours trade, over HTTP: on the bill, the settlement flow of the requirements, and by
tokens.

One sells 20 kWh at 0.15, another buys 20 kWh at 0.16; the quarter of an hour is cleared at 0.155,
and once the month is settled both have it on their bills: 3.10, of which 0.03 is our fee.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.plan import Month
from simulator.local.demo.world import World

_KWH: Final = "20"
_ASK: Final = "0.15"
_BID: Final = "0.16"
_QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Party:
    """Who trades: their home, its supply, and a key of theirs to the API."""

    gsrn: str
    customer: int
    supply: int
    key: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A seller, and a buyer in the same price area."""

    seller: Party
    buyer: Party


@dataclass(frozen=True, slots=True)
class Terms:
    """What the seller asks and the buyer bids, in DKK per kWh; rail: how it is paid."""

    rail: str
    kwh: str
    ask: str
    bid: str
    certificate: str | None = None


ON_BILL: Final = Terms(rail="bill", kwh=_KWH, ask=_ASK, bid=_BID)


def two_neighbours(world: World, month: Month) -> Neighbours:
    """Two customers who can trade what one of them produced in the month that has just ended.

    Raises UnableToRun where there are no two of them.
    """
    pairs = world.ask(_PAIR, month.start, month.start, month.end, month.end, month.start)
    if not pairs:
        raise UnableToRun(
            "No customer has produced 40 kWh in a month and has a neighbour in the same price "
            "area. Ask for more customers, or for a month with more sun: --month 2026-03."
        )
    ((sells_at, seller, supply, buys_at, buyer, buys_for),) = pairs
    return Neighbours(
        Party(sells_at, seller, supply, _key(world, seller)),
        Party(buys_at, buyer, buys_for, _key(world, buyer)),
    )


def ordered(world: World, month: Month, neighbours: Neighbours, terms: Terms) -> None:
    """Let both sides order. Raises UnableToRun where the market refuses."""
    cited = {} if terms.certificate is None else {"erc_certificate": terms.certificate}
    _order(world, neighbours.seller, "sell", terms, month, terms.ask, cited)
    _order(world, neighbours.buyer, "buy", terms, month, terms.bid, {})


def cleared(world: World, neighbours: Neighbours, *expected: tuple[str, str]) -> None:
    """Let the quarter of an hour end. expected: (kWh, price) of the buyer's trades, as they were
    ordered. Raises UnableToRun where others come of it.
    """
    world.stack.clock.move_to(world.stack.clock.now() + _QUARTER)
    world.job("InvoiceGenerator", "clear-epochs")

    trades = asked(world, neighbours.buyer, "/api/trading/trades")["trades"]
    came = sorted((trade["energy_amount"], trade["price_per_kwh"]) for trade in trades)
    if came != sorted((f"{kwh}.000", price) for kwh, price in expected):
        raise UnableToRun(f"The orders of two neighbours came to {came}.")


def on_bills(
    world: World, neighbours: Neighbours, expected: Mapping[tuple[int, str], tuple[int, int]]
) -> int:
    """Settle the trades; how many Wh of tokens are burned then. expected: what each supply is
    charged, (Wh, øre) by supply and component.

    Raises UnableToRun if it is another sum.
    """
    closed = world.job("InvoiceGenerator", "settle-trades")
    supplies = [neighbours.seller.supply, neighbours.buyer.supply]
    charged = {
        (supply, component): (wh, ore)
        for supply, component, wh, ore in world.ask(_CHARGED, supplies)
    }
    if not expected.items() <= charged.items():
        raise UnableToRun(f"The trades of two neighbours came to {charged} on their bills.")
    return int(closed["tokens_burned"])


def asked(world: World, party: Party, path: str) -> dict[str, Any]:
    """What the API answers a neighbour."""
    headers = {"x-api-key": party.key}
    answer = httpx.get(f"{world.stack.api_url}{path}", headers=headers, timeout=60)
    return dict(answer.raise_for_status().json())


def told(
    world: World, party: Party, path: str, body: Mapping[str, str], **headers: str
) -> dict[str, Any]:
    """What the API answers a neighbour who sends something. Raises UnableToRun where it refuses."""
    sent = {"x-api-key": party.key, **headers}
    answer = httpx.post(f"{world.stack.api_url}{path}", json=body, headers=sent, timeout=60)
    if answer.is_error:
        raise UnableToRun(
            f"The API refused what a neighbour sent to {path} (HTTP {answer.status_code}): "
            f"{answer.text}"
        )
    return dict(answer.json())


def _key(world: World, customer: int) -> str:
    wish = {"job": "create-key", "name": "neighbour", "scope": "customer", "customer": customer}
    return str(world.stack.invoke("Migrator", wish)["key"])


def _order(
    world: World,
    party: Party,
    side: str,
    terms: Terms,
    month: Month,
    price: str,
    cited: Mapping[str, str],
) -> None:
    body = {
        "metering_point": party.gsrn,
        "side": side,
        "energy_amount": terms.kwh,
        "price_per_kwh": price,
        "month": str(month.start),
        "rail": terms.rail,
        **cited,
    }
    key = f"demo-{terms.rail}-{side}-{party.gsrn}"
    told(world, party, "/api/trading/orders", body, **{"Idempotency-Key": key})


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
WHERE s.wh >= 40000 AND b.wh >= 40000
ORDER BY s.wh DESC, b.gsrn LIMIT 1
"""

_CHARGED: Final = """
SELECT supply_period_id, component, sum(wh)::bigint, sum(amount_ore)::bigint
FROM exchange.charged WHERE supply_period_id = ANY(%s)
GROUP BY supply_period_id, component
"""
