"""The prices that charges had in the periods of a bill: at which one was an amount settled, and
from what to what was one put right?
"""

from collections.abc import Collection, Sequence
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId, RunId, SupplyPeriodId

type ChargeInPeriod = tuple[ChargeId, Period]
type PriceChange = tuple[ChargeId, Period, RunId, SupplyPeriodId]
"""A charge, the days on which its price changed, and the settlement that corrects them."""


def prices_in_periods(
    tx: Transaction, asked: Sequence[ChargeInPeriod]
) -> dict[ChargeInPeriod, frozenset[int]]:
    """All prices (micro-DKK) that each charge had in any hour of its period, as is known now."""
    if not asked:
        return {}

    once = list(dict.fromkeys(asked))  # thousands of lines ask for the same few tariffs
    rows = tx.execute(
        _PRICES,
        {
            "charges": [charge for charge, _ in once],
            "starts": [period.start for _, period in once],
            "ends": [period.end for _, period in once],
        },
    )
    return {
        (ChargeId(charge), Period(start, end)): frozenset(prices)
        for charge, start, end, prices in rows
    }


def corrected_prices(
    tx: Transaction, asked: Sequence[PriceChange]
) -> dict[PriceChange, tuple[int, int]]:
    """From what to what each price was put right (micro-DKK); only where one held before and one
    since.
    """
    if not asked:
        return {}

    once = list(dict.fromkeys(asked))
    rows = tx.execute(
        _CORRECTED,
        {
            "charges": [charge for charge, _, _, _ in once],
            "firsts": [days.start for _, days, _, _ in once],
            "pasts": [days.end for _, days, _, _ in once],
            "runs": [run for _, _, run, _ in once],
            "supply_periods": [supply for _, _, _, supply in once],
        },
    )
    return {
        (ChargeId(charge), Period(first, past), RunId(run), SupplyPeriodId(supply)): (before, after)
        for charge, first, past, run, supply, before, after in rows
        if before is not None and after is not None and before != after
    }


def exact_price(
    nano_dkk: int, wh: int, prices: Collection[int], denominator: int = 1
) -> int | None:
    """The one of `prices` (micro-DKK per kWh) at which `wh` cost exactly nano_dkk / denominator;
    else None.

    A mean of other prices that is a whole number by chance is none of the prices, so it stays a
    mean.
    """
    return next((price for price in prices if wh and price * wh * denominator == nano_dkk), None)


_PRICES: Final = statement("elhandel.billing.bill", "prices_in_periods")

_CORRECTED: Final = statement("elhandel.billing.bill", "corrected_prices")
