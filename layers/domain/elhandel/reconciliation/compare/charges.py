"""Charges compared interval by interval: quantity, price and amount, before any øre."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.own import OwnCharges, Values
from elhandel.reconciliation.rules import ReconciliationRules
from elhandel.reconciliation.sums import MONTH, NOTHING, Calculation, ChargeSumKey, HeldCharge
from elhandel.reconciliation.wholesale.ground import THOUSAND
from elhandel.values.charges import ChargeKind
from elhandel.values.days.local_time import days

type Int64s = NDArray[np.int64]
type Bools = NDArray[np.bool_]

_FIXING: Final = Calculation("D05")
"""The wholesale fixing."""


def compare_charges(
    held: Sequence[HeldCharge], own: OwnCharges, rules: ReconciliationRules
) -> list[Comparison]:
    """Every sum of charges that DataHub has sent over the month beside ours.

    An interval agrees where the quantities differ by no more than the tolerance (pieces not at
    all), the prices are the same, missing ones too, and the amounts differ by no more than the
    tolerance and what that quantity costs. An interval of which DataHub has sent nothing is not
    compared. Where the wholesale fixing has come for a grid area and says nothing of a charge that
    is used there, it counts as zero.
    """
    by_sum: dict[tuple[ChargeSumKey, Calculation], list[HeldCharge]] = defaultdict(list)
    for charge in held:
        if charge.calculation is not None:
            by_sum[charge.key, charge.calculation].append(charge)
    for charge in _unmentioned(held, own):
        by_sum[charge.key, _FIXING].append(charge)

    return [
        _compared(key, calculation, of_days, own, rules)
        for (key, calculation), of_days in sorted(by_sum.items(), key=_order)
    ]


def explains(energy: Comparison, charge: Comparison) -> bool:
    """Whether the difference of a tariff follows from that of the same points' energy.

    It does where prices are the same and the tariff differs on days only on which the energy does.
    """
    of_energy, of_charge = energy.subject, charge.subject
    is_tariff = of_charge.charge is not None and of_charge.charge.kind is ChargeKind.TARIFF
    same_points = (of_energy.grid_area, of_energy.point_type, of_energy.settlement_method) == (
        of_charge.grid_area,
        of_charge.point_type,
        of_charge.settlement_method,
    )

    return (
        is_tariff
        and same_points
        and energy.calculation == charge.calculation
        and not charge.priced_otherwise
        and bool(charge.differing_days)
        and set(charge.differing_days) <= set(energy.differing_days)
    )


def _compared(
    key: ChargeSumKey,
    calculation: Calculation,
    of_days: Sequence[HeldCharge],
    own: OwnCharges,
    rules: ReconciliationRules,
) -> Comparison:
    theirs = _joined(Values(held.quantities, held.prices, held.amounts) for held in of_days)
    ours = _joined(own.of_day(key, held.day) for held in of_days)
    sent = _something(theirs.quantities) | _something(theirs.amounts)  # (intervals,)
    apart = np.where(sent, _known(ours.quantities) - _known(theirs.quantities), 0)

    is_energy = key.charge is not None and key.charge.kind is ChargeKind.TARIFF
    tolerance = rules.quantity_tolerance if is_energy else 0
    priced_otherwise = sent & (ours.prices != theirs.prices) & _matters(theirs, ours)
    amounts_differ = sent & _amounts_differ(theirs, ours, np.abs(apart), rules)
    differ = (np.abs(apart) > tolerance) | priced_otherwise | amounts_differ
    days_of = np.repeat(np.arange(len(of_days)), [len(held.quantities) for held in of_days])
    differing_days = {of_days[number].day for number in np.unique(days_of[differ]).tolist()}

    return Comparison(
        subject=Subject(
            key.grid_area, key.point_type, key.settlement_method, key.charge, key.resolution
        ),
        calculation=calculation,
        month=own.period.start,
        version=max(held.version for held in of_days),
        calculated_at=max(held.calculated_at for held in of_days if held.calculated_at),
        intervals=int(np.count_nonzero(sent)),
        differing=int(np.count_nonzero(differ)),
        differing_days=tuple(sorted(differing_days)),
        theirs=int(_known(theirs.quantities)[sent].sum()),
        ours=int(_known(ours.quantities)[sent].sum()),
        largest=int(apart[np.abs(apart).argmax()]),
        their_amount=int(_known(theirs.amounts)[sent].sum()),
        our_amount=int(_known(ours.amounts)[sent].sum()),
        priced_otherwise=int(np.count_nonzero(priced_otherwise)),
    )


def _joined(parts: Iterable[Values]) -> Values:
    found = list(parts)
    return Values(
        np.concatenate([part.quantities for part in found]),
        np.concatenate([part.prices for part in found]),
        np.concatenate([part.amounts for part in found]),
    )


def _matters(theirs: Values, ours: Values) -> Bools:
    """(intervals,) where a price can differ: not where there is no energy and one is missing.

    Of an hour without energy DataHub need not say a price.
    """
    one_missing = _something(theirs.prices) != _something(ours.prices)
    idle = (_known(theirs.quantities) == 0) & (_known(ours.quantities) == 0)
    matters: Bools = ~(one_missing & idle)

    return matters


def _amounts_differ(
    theirs: Values, ours: Values, apart: Int64s, rules: ReconciliationRules
) -> Bools:
    """(intervals,) where the amounts differ by more than the difference in quantity costs."""
    prices = np.maximum(np.abs(_known(theirs.prices)), np.abs(_known(ours.prices)))
    cost = np.ceil(apart.astype(np.float64) * prices / THOUSAND)
    differences = np.abs(_known(ours.amounts) - _known(theirs.amounts))
    differ: Bools = differences > cost + rules.amount_tolerance

    return differ


def _unmentioned(held: Sequence[HeldCharge], own: OwnCharges) -> Iterator[HeldCharge]:
    """What the wholesale fixing leaves out of our charges, as sums of zero."""
    fixed: dict[str, datetime] = {}
    known = set()
    for charge in held:
        if charge.calculation == _FIXING and charge.key.resolution != MONTH:
            area, latest = charge.key.grid_area, charge.calculated_at
            if latest is not None:
                fixed[area] = max(latest, fixed.get(area, latest))
            known.add(charge.key)

    for key in own.by_key:
        calculated_at = fixed.get(key.grid_area)
        if calculated_at is None or key in known or key.resolution == MONTH:
            continue
        yield from (
            _nothing(key, day, ours, calculated_at)
            for day in days(own.period.start, own.period.end)
            if _known((ours := own.of_day(key, day)).quantities).any()
        )


def _nothing(key: ChargeSumKey, day: date, ours: Values, calculated_at: datetime) -> HeldCharge:
    zeros = np.zeros(len(ours.quantities), np.int64)
    return HeldCharge(
        key, _FIXING, day, zeros, np.full_like(zeros, NOTHING), zeros, 0, calculated_at
    )


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
