"""Charges compared: quantity, price and amount by interval, and amounts by month."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.rules import ReconciliationRules
from elhandel.reconciliation.sums import MONTH, NOTHING, Calculation, ChargeSumKey, HeldCharge

type Int64s = NDArray[np.int64]
type Days = Mapping[date, HeldCharge]

_WHOLESALE: Final = "D05"


def compare_charges(
    held: Sequence[HeldCharge], own: Sequence[HeldCharge], month: date, rules: ReconciliationRules
) -> list[Comparison]:
    """Every sum of a charge that DataHub has sent of the month beside ours.

    own: by hour or day, as the charge is; monthly sums are made of them here. Where the wholesale
    fixing has come for a grid area and says nothing of a charge that we have there, it counts as
    zero.
    """
    ours: dict[ChargeSumKey, dict[date, HeldCharge]] = defaultdict(dict)
    for charge in own:
        ours[charge.key][charge.day] = charge

    theirs: dict[tuple[ChargeSumKey, Calculation], dict[date, HeldCharge]] = defaultdict(dict)
    for charge in held:
        if charge.calculation is not None:
            theirs[charge.key, charge.calculation][charge.day] = charge

    compared = [
        _by_month(key, calculation, days, own, month, rules)
        if key.resolution == MONTH
        else _by_interval(key, calculation, days, ours.get(key, {}), month, rules)
        for (key, calculation), days in theirs.items()
    ]
    compared += _unmentioned(theirs, ours, month, rules)

    return sorted(compared, key=_order)


@dataclass(slots=True)
class _Counts:
    """What is counted over the days of a sum."""

    intervals: int = 0
    differing: int = 0
    priced_otherwise: int = 0
    quantity: int = 0
    own_quantity: int = 0
    amount: int = 0
    own_amount: int = 0
    largest: int = 0


def _by_interval(
    key: ChargeSumKey,
    calculation: Calculation,
    days: Days,
    own: Days,
    month: date,
    rules: ReconciliationRules,
) -> Comparison:
    counts = _Counts()
    differing_days = [
        day for day in sorted(days) if _differs(days[day], own.get(day), counts, rules)
    ]

    return Comparison(
        subject=_subject(key),
        calculation=calculation,
        month=month,
        version=max(charge.version for charge in days.values()),
        calculated_at=_calculated_at(days),
        intervals=counts.intervals,
        differing=counts.differing,
        differing_days=tuple(differing_days),
        theirs=counts.quantity,
        ours=counts.own_quantity,
        largest=counts.largest,
        their_amount=counts.amount,
        our_amount=counts.own_amount,
        priced_otherwise=counts.priced_otherwise,
    )


def _differs(
    theirs: HeldCharge, ours: HeldCharge | None, counts: _Counts, rules: ReconciliationRules
) -> bool:
    """Whether some interval of a day differs. An interval of which no sum came is not compared."""
    nothing = np.full(len(theirs.amounts), NOTHING, np.int64)
    of_ours = (
        (nothing, nothing, nothing)
        if ours is None or len(ours.amounts) != len(nothing)
        else (ours.quantities, ours.prices, ours.amounts)
    )
    sent = (theirs.quantities != NOTHING) | (theirs.amounts != NOTHING)
    quantity, own_quantity = _filled(theirs.quantities), _filled(of_ours[0])
    amount, own_amount = _filled(theirs.amounts), _filled(of_ours[2])

    used = (quantity != 0) | (own_quantity != 0)  # where nothing is, no price says anything
    otherwise = sent & used & (theirs.prices != of_ours[1])
    beyond = (np.abs(own_quantity - quantity) > rules.quantity_tolerance) | (
        np.abs(own_amount - amount) > rules.amount_tolerance
    )
    differing = (sent & beyond) | otherwise

    counts.intervals += int(np.count_nonzero(sent))
    counts.differing += int(np.count_nonzero(differing))
    counts.priced_otherwise += int(np.count_nonzero(otherwise))
    counts.quantity += int(quantity[sent].sum())
    counts.own_quantity += int(own_quantity[sent].sum())
    counts.amount += int(amount[sent].sum())
    counts.own_amount += int(own_amount[sent].sum())
    if differing.any():
        apart = np.where(differing, own_quantity - quantity, 0)
        counts.largest = max(counts.largest, int(apart[np.abs(apart).argmax()]), key=abs)

    return bool(differing.any())


def _by_month(
    key: ChargeSumKey,
    calculation: Calculation,
    days: Days,
    own: Sequence[HeldCharge],
    month: date,
    rules: ReconciliationRules,
) -> Comparison:
    amount = sum(int(_filled(charge.amounts).sum()) for charge in days.values())
    own_amount = sum(
        int(_filled(charge.amounts).sum())
        for charge in own
        if charge.key.grid_area == key.grid_area
        and charge.key.resolution != MONTH
        and key.charge in {None, charge.key.charge}
    )
    differs = abs(own_amount - amount) > rules.amount_tolerance

    return Comparison(
        subject=_subject(key),
        calculation=calculation,
        month=month,
        version=max(charge.version for charge in days.values()),
        calculated_at=_calculated_at(days),
        intervals=1,
        differing=int(differs),
        differing_days=(month,) if differs else (),
        theirs=0,
        ours=0,
        largest=0,
        their_amount=amount,
        our_amount=own_amount,
    )


def _unmentioned(
    theirs: Mapping[tuple[ChargeSumKey, Calculation], Days],
    ours: Mapping[ChargeSumKey, Days],
    month: date,
    rules: ReconciliationRules,
) -> Iterator[Comparison]:
    """Charges of ours in an area of which the wholesale fixing has come without them."""
    fixing = Calculation(_WHOLESALE)
    fixed: dict[str, datetime] = {}
    for (key, calculation), days in theirs.items():
        if calculation == fixing and key.resolution != MONTH:
            latest = fixed.get(key.grid_area, _calculated_at(days))
            fixed[key.grid_area] = max(latest, _calculated_at(days))

    for key, own in ours.items():
        calculated_at = fixed.get(key.grid_area)
        used = any(_filled(charge.quantities).any() for charge in own.values())
        if calculated_at is None or not used or (key, fixing) in theirs:
            continue
        nothing = {day: _zero(charge, fixing, calculated_at) for day, charge in own.items()}
        yield _by_interval(key, fixing, nothing, own, month, rules)


def _zero(charge: HeldCharge, calculation: Calculation, calculated_at: datetime) -> HeldCharge:
    zeros = np.zeros(len(charge.amounts), np.int64)
    prices = np.full(len(zeros), NOTHING, np.int64)
    return HeldCharge(charge.key, calculation, charge.day, zeros, prices, zeros, 0, calculated_at)


def _filled(values: Int64s) -> Int64s:
    return np.where(values == NOTHING, 0, values)


def _calculated_at(days: Days) -> datetime:
    return max(charge.calculated_at for charge in days.values() if charge.calculated_at is not None)


def _subject(key: ChargeSumKey) -> Subject:
    return Subject(key.grid_area, key.point_type, key.settlement_method, key.charge, key.resolution)


def _order(comparison: Comparison) -> tuple[str, ...]:
    subject, charge = comparison.subject, comparison.subject.charge
    of_charge = ("",) * 3 if charge is None else (charge.owner, charge.kind.value, charge.code)
    rest = (subject.point_type, subject.settlement_method, subject.resolution)
    return (
        subject.grid_area,
        *of_charge,
        *(part or "" for part in rest),
        str(comparison.calculation),
    )
