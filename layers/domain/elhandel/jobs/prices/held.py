"""Spot prices beyond the exchange's limits, which are held until staff accept them."""

from datetime import timedelta
from typing import Final

from elhandel.jobs.fields import Number, Why
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.prices.marks import mark_settled
from elhandel.jobs.request import Nothing, Request
from elhandel.jobs.shown import as_json
from elhandel.platform.work.invoker import staff
from elhandel.pricing import spot
from elhandel.values.decision import Decision

_ACCEPTED_LATELY: Final = timedelta(days=40)


class DecideHeldPrices(Request, frozen=True):
    """Which held prices, all of them or none, and why."""

    held: tuple[Number, ...]
    why: Why


def held_spot_prices(tools: Tools, asked: Nothing) -> Answer:
    """The spot prices that are held, and those accepted lately."""
    since = tools.clock.now() - _ACCEPTED_LATELY

    with tools.database.transaction() as tx:
        return {"held": [as_json(price) for price in spot.held_prices(tx, since)]}


def accept_spot_prices(tools: Tools, asked: DecideHeldPrices) -> Answer:
    """Let held prices hold: they are true."""
    decision = _decision(tools, asked.why)

    with tools.database.transaction() as tx:
        days = spot.accept_held_prices(tx, asked.held, decision, tools.clock)
        mark_settled(tools, tx, days)

    return {"accepted": len(days)}


def withdraw_spot_prices(tools: Tools, asked: DecideHeldPrices) -> Answer:
    """Prices were accepted by mistake.

    "settled" in the answer: how much is settled by these days; it is corrected, and not billed
    before that.
    """
    decision = _decision(tools, asked.why)

    with tools.database.transaction() as tx:
        days = spot.withdraw_accepted_prices(tx, asked.held, decision, tools.clock)
        settled = mark_settled(tools, tx, days)

    return {"withdrawn": len(days), "settled": settled}


def _decision(tools: Tools, why: str) -> Decision:
    if not why.strip():
        raise spot.UnableToDecidePrice(
            "A price beyond the limits is decided on by somebody, for a reason: say by and why."
        )
    return Decision(staff(), why, tools.clock.now())


JOBS: Final = (
    Job("held-spot-prices", Nothing, held_spot_prices),
    Job("accept-spot-prices", DecideHeldPrices, accept_spot_prices),
    Job("withdraw-spot-prices", DecideHeldPrices, withdraw_spot_prices),
)
