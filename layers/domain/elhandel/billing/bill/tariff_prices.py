"""The prices that tariffs had in the periods of a bill: at which one was an amount settled?"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId

type ChargeInPeriod = tuple[ChargeId, Period]


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


def exact_price(nano_dkk: int | Fraction, wh: int, prices: Collection[int]) -> int | None:
    """The one of `prices` (micro-DKK per kWh) at which `wh` cost exactly `nano_dkk`; else None.

    A mean of other prices that is a whole number by chance is none of the prices, so it stays a
    mean.
    """
    return next((price for price in prices if wh and price * wh == nano_dkk), None)


_PRICES: Final = statement("elhandel.billing.bill", "prices_in_periods")
