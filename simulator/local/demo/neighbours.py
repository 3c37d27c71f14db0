"""Two neighbours trade on both rails, on the simulated ledger and on their bills.

What their roofs delivered becomes tokens, each Wh once. One trade stands on the bills; the other is
delivered against payment on the ledger, from wallets of theirs, and is taken off the bills again.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel.chain.signing import LocalSigner
from elhandel.chain.solana import Book
from elhandel.values.days.local_time import start_of_day
from elhandel.values.tokens import wh_of_units
from elhandel.values.units import kwh_of_wh
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack import SECRETS
from simulator.local.demo.market import (
    ON_BILL,
    Neighbours,
    Terms,
    asked,
    cleared,
    on_bills,
    ordered,
    two_neighbours,
)
from simulator.local.demo.plan import Month
from simulator.local.demo.wallets import Wallet, allowed, connected, funded, holds
from simulator.local.demo.world import World

_ROUNDS: Final = 60
_BLOCKS: Final = 60
_LAMPORTS: Final = 100_000_000_000
_PURSE: Final = "5.00"
"""What the buyer has in their wallet, in DKK, and lets the market pay from it."""
_CONFIRMED: Final = ("confirmed", "1.60", "0.02", "1.58")
"""10 kWh at 0.16, our fee, and what the seller gets."""
_LEFT: Final = "3.40"
_NOT_FINAL: Final = timedelta(days=6)
"""Before the month ends: a certificate is valid five days after its last one."""


@dataclass(frozen=True, slots=True)
class Traded:
    """What two neighbours have traded. minted: Wh that are tokens. lines: of the story so far."""

    neighbours: Neighbours
    minted: int
    lines: list[str]


def traded(world: World, month: Month) -> Traded:
    """Let two customers trade what one of them produced in the month that has just ended, on both
    rails, and the ledger settle what is paid there.

    Raises UnableToRun where something else comes of it.
    """
    neighbours = two_neighbours(world, month)
    seller, buyer = (connected(world, one) for one in (neighbours.seller, neighbours.buyer))
    minted, line = _tokens_of_surplus(world, month)
    funded(world, buyer, _PURSE)
    _until_quiet(world)
    allowed(world, [(seller, "energy", "10"), (buyer, "currency", _PURSE)])
    _until_quiet(world)

    certificate = _certified(world, month, neighbours)
    with_tokens = Terms("token", "10", "0.15", "0.17", certificate)
    ordered(world, month, neighbours, ON_BILL)
    ordered(world, month, neighbours, with_tokens)
    cleared(world, neighbours, ("20", "0.155"), ("10", "0.16"))
    _until_quiet(world)

    signature = _settled(world, seller, buyer)
    return Traded(
        neighbours,
        minted,
        [
            line,
            "A neighbour sold 20 kWh at 0.15 to another, who offered 0.16: they traded at 0.155 "
            "DKK per kWh. The buyer pays 3.10, our fee is 0.03, the seller gets 3.07.",
            "The same two traded 10 kWh more with tokens. Each connected a wallet by its signature "
            "and signed what the market may move of it: 10 kWh, and 5.00 DKK. The sale cites the "
            f"certificate {certificate}. The ledger delivered 10 kWh against 1.60 DKK in one "
            f"transaction ({signature[:8]}…): 1.58 went to the seller, and 0.02 are our fee.",
        ],
    )


def settled(world: World, done: Traded) -> list[str]:
    """Settle the trades on bills, and burn the tokens of the month; the lines of the whole story.

    Raises UnableToRun if it came to another sum, or tokens are left.
    """
    seller, buyer = done.neighbours.seller.supply, done.neighbours.buyer.supply
    expected = {
        (buyer, "bought"): (30_000, 470),
        (buyer, "paid"): (10_000, -160),
        (seller, "sold"): (30_000, -470),
        (seller, "fee"): (30_000, 5),
        (seller, "received"): (10_000, 158),
    }
    burned = on_bills(world, done.neighbours, expected)
    _until_quiet(world, mint=False)
    left = world.units_of(_book().mint)
    if burned != done.minted or left:
        raise UnableToRun(
            f"{kwh_of_wh(done.minted)} kWh were tokens, {kwh_of_wh(burned)} were to be burned, "
            f"and {left} units are left. Look at chain.task."
        )
    return [
        *done.lines,
        "Their bills have both trades, and take off what the ledger has paid: 1.60 of the buyer's, "
        f"1.58 of the seller's. The month is closed, and its {kwh_of_wh(burned)} kWh of tokens are "
        "burned: what they stood for is on the bills.",
    ]


def _tokens_of_surplus(world: World, month: Month) -> tuple[int, str]:
    """Let every production that we supply take part, and tokens be made of its month: (Wh, line).

    Raises UnableToRun where the ledger has other tokens than were measured.
    """
    book = _book()
    world.give_lamports(book.house, _LAMPORTS)
    producers = world.ask(_PRODUCERS, month.start, month.end)
    points = [gsrn for gsrn, _ in producers]
    for gsrn, day in producers:
        asked = {"gsrn": gsrn, "from": day.isoformat(), "why": "trades with neighbours"}
        world.job("SettlementWorker", "join-neighbours", **asked)

    rounds = _until_quiet(world)

    ((measured,),) = world.ask(_MEASURED, points, month.start)
    minted = wh_of_units(world.units_of(book.mint))
    if minted < measured - _LEAST * len(points) or minted > measured:
        raise UnableToRun(
            f"{kwh_of_wh(measured)} kWh of surplus were measured, and the token ledger has "
            f"{kwh_of_wh(minted)}. Look at `elhandel logs ChainWorker`, and at chain.task."
        )
    return (
        minted,
        f"{len(points)} producers trade with their neighbours: {kwh_of_wh(minted)} of "
        f"{kwh_of_wh(measured)} measured kWh are tokens on the ledger after {rounds} rounds of the "
        "jobs; less than 5 kWh of a point waits for more.",
    )


def _book() -> Book:
    """The house's book of the local run."""
    held = json.loads(SECRETS["ChainSecret"])
    return Book(LocalSigner(bytes.fromhex(held["key"])), held["receipts"].encode())


def _certified(world: World, month: Month, neighbours: Neighbours) -> str:
    """A certificate of what the seller's roof delivered in the month, as far as its readings are
    final; sales may cite it.
    """
    ((roof,),) = world.ask(_ROOF, neighbours.seller.gsrn)
    hours = {
        "from": start_of_day(month.start).isoformat(),
        "to": start_of_day(month.end - _NOT_FINAL).isoformat(),
    }
    why = "the owner asked for it"
    issued = world.job("Backoffice", "issue-certificate", gsrn=roof, **hours, why=why)
    number = str(issued["certificate"])
    world.job("Backoffice", "validate-certificate", certificate=number, why="looked at by us")
    return number


def _settled(world: World, seller: Wallet, buyer: Wallet) -> str:
    """The transaction that settled the trade. Raises UnableToRun where the ledger has another."""
    (one,) = asked(world, buyer.party, "/api/trading/settlements")["settlements"]
    came = (one["status"], one["total"], one["fee"], one["net"])
    (_, earned), (bought, left) = holds(world, seller), holds(world, buyer)
    if (came, earned, bought, left) != (_CONFIRMED, _CONFIRMED[-1], "10.000000000", _LEFT):
        raise UnableToRun(
            f"The trade with tokens came to {came}; the seller has {earned} DKK, and the buyer "
            f"{bought} kWh and {left} DKK. Look at `elhandel chain show`."
        )
    return str(one["transaction_signature"])


def _until_quiet(world: World, *, mint: bool = True) -> int:
    """Run the jobs until nothing is under way; how often. Raises UnableToRun."""
    for count in range(1, _ROUNDS + 1):
        world.stack.clock.move_to(world.stack.clock.now() + timedelta(minutes=10))
        minted = world.job("SettlementWorker", "mint-surplus")["minted"] if mint else 0
        followed = world.job("ChainWorker", "follow-chain")
        world.make_blocks(_BLOCKS)
        if not (minted or followed["waiting"] or followed["sent"]):
            return count
    raise UnableToRun(
        "The token ledger does not come to rest. Look at `elhandel logs ChainWorker`."
    )


_LEAST: Final = 5_000

_ROOF: Final = """
SELECT DISTINCT p.gsrn FROM portfolio.metering_point m
JOIN portfolio.settled_with w ON w.main_id = m.metering_point_id
JOIN portfolio.metering_point p ON p.metering_point_id = w.metering_point_id
JOIN portfolio.metering_point_version v ON v.metering_point_id = p.metering_point_id
WHERE m.gsrn = %s AND v.type = 'E18' AND v.superseded_at IS NULL
"""

_PRODUCERS: Final = """
SELECT m.gsrn, min(greatest(s.starts_on, %s::date)) AS day
FROM portfolio.metering_point_version v
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.settled_with w USING (metering_point_id)
JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
WHERE v.type = 'E18' AND v.superseded_at IS NULL AND s.state = 'active' AND s.starts_on < %s
  AND s.ends_on IS NULL
GROUP BY m.gsrn
ORDER BY m.gsrn
"""

_MEASURED: Final = """
SELECT coalesce(sum(r.wh), 0)::bigint FROM metering.reading r
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = ANY(%s) AND r.day >= %s AND r.quality = 'A04'
"""
