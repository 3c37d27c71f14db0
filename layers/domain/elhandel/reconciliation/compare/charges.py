"""Charges compared interval by interval: quantity, price and amount, before any øre."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.own import OwnCharges, Values
from elhandel.reconciliation.sums import Calculation, ChargeSumKey, HeldCharge
from elhandel.reconciliation.wholesale.ground import NOTHING, THOUSAND
from elhandel.values.charges import ChargeKind

type Int64s = NDArray[np.int64]
type Bools = NDArray[np.bool_]


def compare_charges(
    held: Sequence[HeldCharge], own: OwnCharges, tolerance_wh: int
) -> list[Comparison]:
    """Every sum of charges that DataHub has sent over the month beside ours.

    An interval agrees where the quantities differ by no more than the tolerance (pieces not at
    all), the prices are the same, missing ones too, and the amounts differ by no more than that
    quantity costs. An interval of which DataHub has sent nothing is not compared.
    """
    by_sum: dict[tuple[ChargeSumKey, Calculation], list[HeldCharge]] = defaultdict(list)
    for charge in held:
        if charge.calculation is not None:
            by_sum[charge.key, charge.calculation].append(charge)

    return [
        _compared(key, calculation, of_days, own, tolerance_wh)
        for (key, calculation), of_days in sorted(by_sum.items(), key=_order)
    ]


def _compared(
    key: ChargeSumKey,
    calculation: Calculation,
    of_days: Sequence[HeldCharge],
    own: OwnCharges,
    tolerance_wh: int,
) -> Comparison:
    is_energy = key.charge is not None and key.charge.kind is ChargeKind.TARIFF
    days = [_Day(held, own, tolerance_wh if is_energy else 0) for held in of_days]
    theirs, ours = (sum(day.quantities[side] for day in days) for side in (0, 1))
    amounts = [sum(day.amounts[side] for day in days) for side in (0, 1)]

    return Comparison(
        subject=Subject(
            key.grid_area, key.point_type, key.settlement_method, key.charge, key.resolution
        ),
        calculation=calculation,
        month=own.period.start,
        version=max(held.version for held in of_days),
        calculated_at=max(held.calculated_at for held in of_days if held.calculated_at),
        intervals=sum(day.intervals for day in days),
        differing=sum(day.differing for day in days),
        differing_days=tuple(sorted(_differing(days))),
        theirs=theirs,
        ours=ours,
        largest=max((day.largest for day in days), key=abs, default=0),
        their_amount=amounts[0],
        our_amount=amounts[1],
        priced_otherwise=sum(day.priced_otherwise for day in days),
    )


class _Day:
    """A sum of DataHub on a local day, or in a month, beside ours."""

    def __init__(self, held: HeldCharge, own: OwnCharges, tolerance: int) -> None:
        ours = own.of_day(held.key, held.day, len(held.quantities))
        compared = _something(held.quantities) | _something(held.amounts)
        quantities = np.where(
            compared, _known(ours.quantities) - _known(held.quantities), 0
        )  # (intervals,) ours less theirs
        priced = compared & (ours.prices != held.prices) & _matters(held, ours)
        apart = compared & _amounts_differ(held, ours, np.abs(quantities))
        differs = (np.abs(quantities) > tolerance) | priced | apart

        self.day: date = held.day
        self.intervals = int(np.count_nonzero(compared))
        self.differing = int(np.count_nonzero(differs))
        self.largest = int(quantities[np.abs(quantities).argmax()]) if len(quantities) else 0
        self.priced_otherwise = int(np.count_nonzero(priced))
        self.quantities = (
            int(_known(held.quantities)[compared].sum()),
            int(_known(ours.quantities)[compared].sum()),
        )
        self.amounts = (
            int(_known(held.amounts)[compared].sum()),
            int(_known(ours.amounts)[compared].sum()),
        )


def _matters(held: HeldCharge, ours: Values) -> Bools:
    """(intervals,) where a price can differ: not where there is no energy and one is missing.

    Of an hour without energy DataHub need not say a price.
    """
    one_missing = _something(held.prices) != _something(ours.prices)
    idle = (_known(held.quantities) == 0) & (_known(ours.quantities) == 0)
    matters: Bools = ~(one_missing & idle)

    return matters


def _amounts_differ(held: HeldCharge, ours: Values, apart: Int64s) -> Bools:
    """(intervals,) where the amounts differ by more than the difference in quantity costs."""
    prices = np.maximum(np.abs(_known(held.prices)), np.abs(_known(ours.prices)))
    explained = [
        -(-quantity * price // THOUSAND) + 1 if quantity else 0
        for quantity, price in zip(apart.tolist(), prices.tolist(), strict=True)
    ]
    differences = np.abs(_known(ours.amounts) - _known(held.amounts))
    differ: Bools = differences > np.array(explained, np.float64)

    return differ


def _differing(days: Sequence[_Day]) -> Iterator[date]:
    for day in days:
        if day.differing:
            yield day.day


def _something(values: Int64s) -> Bools:
    there: Bools = values != NOTHING
    return there


def _known(values: Int64s) -> Int64s:
    return np.where(values == NOTHING, 0, values)


def _order(
    item: tuple[tuple[ChargeSumKey, Calculation], list[HeldCharge]],
) -> tuple[str, ...]:
    (key, calculation), _ = item
    charge = key.charge
    return (
        key.grid_area,
        "" if charge is None else f"{charge.kind} {charge.owner} {charge.code}",
        key.point_type or "",
        key.settlement_method or "",
        key.resolution,
        str(calculation.place),
    )
