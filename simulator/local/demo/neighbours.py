"""Surplus of the story's producers becomes tokens on the simulated ledger, each Wh once."""

import json
from datetime import timedelta
from typing import Final

from elhandel.chain.signing import LocalSigner
from elhandel.chain.solana import Book
from elhandel.values.tokens import wh_of_units
from elhandel.values.units import kwh_of_wh
from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack import SECRETS
from simulator.local.demo.plan import Month
from simulator.local.demo.world import World

_ROUNDS: Final = 60
_BLOCKS: Final = 60
_LAMPORTS: Final = 100_000_000_000


def tokens_of_surplus(world: World, month: Month) -> str:
    """Let every production that we supply take part, and tokens be made of its month.

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
        f"{len(points)} producers trade with their neighbours: {kwh_of_wh(minted)} of "
        f"{kwh_of_wh(measured)} measured kWh are tokens on the ledger after {rounds} rounds of the "
        "jobs; less than 5 kWh of a point waits for more."
    )


def _book() -> Book:
    """The house's book of the local run."""
    held = json.loads(SECRETS["ChainSecret"])
    return Book(LocalSigner(bytes.fromhex(held["key"])), held["receipts"].encode())


def _until_quiet(world: World) -> int:
    """Run the two jobs until nothing is under way; how often. Raises UnableToRun."""
    for count in range(1, _ROUNDS + 1):
        world.stack.clock.move_to(world.stack.clock.now() + timedelta(minutes=10))
        ordered = world.job("SettlementWorker", "mint-surplus")
        followed = world.job("ChainWorker", "follow-chain")
        world.make_blocks(_BLOCKS)
        if not (ordered["minted"] or followed["waiting"] or followed["sent"]):
            return count
    raise UnableToRun(
        "The token ledger does not come to rest. Look at `elhandel logs ChainWorker`."
    )


_LEAST: Final = 5_000

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
