"""What is to be billed, read from the database: settlements, put into words and sections."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.billing.annotations import Annotations, Estimated, EstimatedPoint, FixedPrice
from elhandel.billing.bill import consumption
from elhandel.billing.bill.addresses import address_lines
from elhandel.billing.bill.agreements import agreements_of
from elhandel.billing.bill.annotated import (
    PRICES_OF,
    Corrected,
    NamedCharge,
    changes_of,
    estimates,
    point_kind,
)
from elhandel.billing.bill.bill import (
    Bill,
    BillSection,
    CustomerKind,
    Recipient,
    SettlementKey,
)
from elhandel.billing.bill.lines import (
    SettledLine,
    bill_lines,
    described,
    links_of,
    moving,
    settled_lines,
)
from elhandel.billing.bill.settled import SettlementToBill, settlements_to_bill
from elhandel.billing.bill.similar_homes import similar_home
from elhandel.billing.bill.tariff_prices import (
    ChargeInPeriod,
    corrected_prices,
    prices_in_periods,
)
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.corrections import effects_of
from elhandel.values.charges import ENERGINET
from elhandel.values.days.period import Period
from elhandel.values.ids import CustomerId, MeteringPointId, SupplyPeriodId

type _Daily = Mapping[SettlementKey, tuple[int, ...]]
"""Wh of each day of what was settled."""

type _Estimates = Mapping[MeteringPointId, Estimated]
"""What is estimated, by the point whose readings it is of."""


def sections_of(
    tx: Transaction, settlements: Sequence[SettlementKey]
) -> dict[SettlementKey, BillSection]:
    """A section for each settlement, in the order of a document: originals first."""
    wanted = frozenset(settlements)
    asked = {
        "runs": Int4s(sorted({run for run, _ in wanted})),
        "supply_periods": Int4s(sorted({supply for _, supply in wanted})),
    }

    found = [row for row in settlements_to_bill(tx, asked) if row.key in wanted]
    lines = settled_lines(tx, asked, found)
    links = links_of(tx, found, lines)
    prices = prices_in_periods(tx, [one for row in found for one in moving(row, lines[row.key])])
    agreements = agreements_of(tx, asked)
    originals = [row for row in found if not row.correction]
    daily, year_before = _consumption(tx, originals)
    estimated = _estimated(tx, found, lines)
    corrected = _corrected_prices(tx, found)

    return {
        settlement.key: BillSection(
            run_id=settlement.run_id,
            supply_period_id=settlement.supply_period_id,
            gsrn=settlement.gsrn,
            supply_address=address_lines(settlement.address),
            product=settlement.product,
            correction=settlement.correction,
            period=settlement.period,
            daily_wh=daily.get(settlement.key, ()),
            year_before_wh=_sum(year_before.get(settlement.key)),
            lines=bill_lines(settlement, lines[settlement.key], links, prices),
            year_before_daily_wh=year_before.get(settlement.key, ()),
            grid_company=_grid_company(lines[settlement.key]),
            agreement=agreements[settlement.key].agreement,
            final=agreements[settlement.key].final,
            annotations=_annotations(
                settlement,
                lines[settlement.key],
                estimated.get(settlement.key, {}),
                corrected.get(settlement.key, {}),
            ),
        )
        for settlement in found
    }


def bills_of(
    tx: Transaction, wanted: Sequence[tuple[CustomerId, Sequence[BillSection]]]
) -> list[Bill]:
    """A bill for each (customer, sections).

    It is addressed to where the contract of its first section is written to now; of charges only,
    to the customer.
    """
    first = [sections[0].supply_period_id for _, sections in wanted]
    supplied = {supply for supply in first if supply is not None}
    others = {
        customer for (customer, _), supply in zip(wanted, first, strict=True) if supply is None
    }
    asked = {
        "supply_periods": Int4s(sorted(supplied)),
        "customers": Int4s(sorted(others)),
    }
    cursor = tx.cursor(row_factory=class_row(_Addressee))
    people = {
        (row.customer_id, row.supply_period_id): row for row in cursor.execute(_RECIPIENTS, asked)
    }

    return [
        Bill(
            customer_id=customer,
            recipient=_recipient(people[None if supply else customer, supply], sections),
            sections=tuple(sections),
        )
        for (customer, sections), supply in zip(wanted, first, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Addressee:
    """A row of recipients.sql."""

    customer_id: CustomerId | None
    supply_period_id: SupplyPeriodId | None
    name: str
    kind: CustomerKind
    account_number: str | None
    billing_address: dict[str, Any] | None
    recipient_id: int | None


def _consumption(tx: Transaction, originals: Sequence[SettlementToBill]) -> tuple[_Daily, _Daily]:
    """Wh of each day, and of the same days a year before if the customer was supplied then."""
    asked = [(row.metering_point_id, row.period) for row in originals]
    daily = consumption.daily_wh(tx, asked)

    earlier = [consumption.a_year_before(days) for days in asked]
    places = consumption.supplied_to(tx, [row.customer_id for row in originals], earlier)
    before = consumption.daily_wh(tx, [earlier[place] for place in places])

    return (
        {originals[place].key: by_day for place, by_day in daily.items()},
        {originals[places[number]].key: by_day for number, by_day in before.items()},
    )


def _sum(daily: Sequence[int] | None) -> int | None:
    return None if daily is None else sum(daily)


def _estimated(
    tx: Transaction,
    settlements: Sequence[SettlementToBill],
    lines: Mapping[SettlementKey, Sequence[SettledLine]],
) -> Mapping[SettlementKey, _Estimates]:
    """What is estimated of the days of an original, and of the days that a correction changed, by
    point: the supplied one, and the child points that lines are about.
    """
    wanted = [
        (row.key, point, days)
        for row in settlements
        for point in _points_of(row, lines[row.key])
        for days in _read_days(row, point)
    ]

    found: dict[SettlementKey, dict[MeteringPointId, Estimated]] = defaultdict(dict)
    for place, part in sorted(estimates(tx, [(point, days) for _, point, days in wanted]).items()):
        key, point, _ = wanted[place]
        of_key = found[key]
        of_key[point] = of_key[point].plus(part) if point in of_key else part

    return found


def _corrected_prices(
    tx: Transaction, settlements: Sequence[SettlementToBill]
) -> Mapping[SettlementKey, Corrected]:
    """From what to what prices were put right, of the corrections among these."""
    asked = [
        (effect.charge_id, effect.days, row.run_id, row.supply_period_id)
        for row in settlements
        if row.correction
        for effect in effects_of(row.changes)
        if effect.kind == "charge" and effect.charge_id is not None
    ]

    found: dict[SettlementKey, dict[ChargeInPeriod, tuple[int, int]]] = defaultdict(dict)
    for (charge, days, run, supply), prices in corrected_prices(tx, asked).items():
        found[run, supply][charge, days] = prices
    return found


def _points_of(
    settlement: SettlementToBill, lines: Sequence[SettledLine]
) -> Iterable[MeteringPointId]:
    """The supplied point, then the child points, each once."""
    children = (line.metering_point_id for line in lines if line.child)
    return dict.fromkeys((settlement.metering_point_id, *children))


def _read_days(settlement: SettlementToBill, point: MeteringPointId) -> Sequence[Period]:
    if not settlement.correction:
        return [settlement.period]

    return [
        effect.days
        for effect in effects_of(settlement.changes)
        if effect.metering_point_id == point and effect.changed_days == effect.days.days
    ]


def _annotations(
    settlement: SettlementToBill,
    lines: Sequence[SettledLine],
    estimated: _Estimates,
    prices: Corrected,
) -> Annotations:
    of_main = estimated.get(settlement.metering_point_id)
    of_children = _estimated_points(lines, estimated)
    if settlement.correction:
        children = {line.metering_point_id: line.child.type for line in lines if line.child}
        charges = {
            line.charge.charge_id: NamedCharge(
                described(settlement, line), line.charge.owner, PRICES_OF[line.charge.kind]
            )
            for line in reversed(lines)  # of a charge on a child too, the main point's name
            if line.charge is not None
        }
        effects = effects_of(settlement.changes)
        return Annotations(
            changes=changes_of(effects, charges, settlement.metering_point_id, children, prices),
            estimated=of_main,
            estimated_points=of_children,
        )

    sells = any(line.component == "production_credit" for line in lines)
    fixed = settlement.pricing_type == "fixed" and settlement.per_kwh is not None

    return Annotations(
        estimated=of_main,
        estimated_points=of_children,
        fixed_price=FixedPrice(settlement.per_kwh) if fixed and settlement.per_kwh else None,
        similar_home=similar_home(settlement.address, settlement.period)
        if settlement.typical_home and not sells
        else None,
    )


def _estimated_points(
    lines: Sequence[SettledLine], estimated: _Estimates
) -> tuple[EstimatedPoint, ...]:
    children = {line.metering_point_id: line.child.type for line in lines if line.child}
    return tuple(
        EstimatedPoint(point_kind(children[point]), readings)
        for point, readings in estimated.items()
        if point in children
    )


def _grid_company(lines: Sequence[SettledLine]) -> str | None:
    """GLN of the owner of the point's charges; Energinet's are on every point."""
    owners = (
        line.charge.owner
        for line in lines
        if line.charge is not None and line.charge.owner != ENERGINET
    )
    return next(owners, None)


def _recipient(addressee: _Addressee, sections: Sequence[BillSection]) -> Recipient:
    """Where to write to: the billing address, or the first supply address there is."""
    addresses = [address_lines(addressee.billing_address)]
    addresses += [section.supply_address for section in sections]

    return Recipient(
        name=addressee.name,
        address=next((address for address in addresses if address), ()),
        recipient_id=addressee.recipient_id,
        kind=addressee.kind,
        account_number=addressee.account_number,
    )


_RECIPIENTS: Final = statement("elhandel.billing.bill", "recipients")
