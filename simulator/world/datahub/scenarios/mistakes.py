"""What erroneous switches and erroneous moves have in common: who is asked, and the answer."""

from datetime import date, timedelta
from typing import Final, Literal

from simulator.world.datahub.handlers.correction_of_supply import begin, conclude
from simulator.world.datahub.market import Market

type Answer = Literal["accepted", "refused", "silence"]

_REPORTED_WITHIN: Final = timedelta(days=60)


class NothingToReport(Exception):
    """A mistake cannot be reported in the market; the message says why and what can be done."""


def we_took_it(market: Market, gsrn: str, reason: str, answer: Answer) -> str:
    """We have reported our running supply in the portal, and the supplier before answers: at once,
    or by silence after three business days. Raises NothingToReport.
    """
    running = market.supplies.on(gsrn, market.today)
    if running is None:
        raise NothingToReport(f"We do not supply {gsrn} today; switch it to us first.")
    _refuse_late(market, gsrn, running.start)

    transaction_id = begin(market, gsrn, running.start, reason, "wrong")
    if answer != "silence":
        conclude(market, transaction_id, answer)

    return transaction_id


def another_took_it(market: Market, gsrn: str, reason: str) -> str:
    """The supplier after us has reported its supply, and we are asked. Raises NothingToReport."""
    stopped = [supply.stop for supply in market.supplies.of_point(gsrn) if supply.stop is not None]
    if not stopped or market.supplies.on(gsrn, market.today) is not None:
        raise NothingToReport(
            f"Nobody has taken {gsrn} from us; let it be switched away first "
            "(POST /control/switch-away)."
        )
    _refuse_late(market, gsrn, max(stopped))

    return begin(market, gsrn, max(stopped), reason, "earlier")


def _refuse_late(market: Market, gsrn: str, day: date) -> None:
    if market.today > day + _REPORTED_WITHIN:
        raise NothingToReport(
            f"The supply of {gsrn} began on {day}: a mistake is reported within 60 days."
        )
