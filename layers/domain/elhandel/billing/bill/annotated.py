"""What a section says beside its lines, from what settlement and metering know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from elhandel.billing.annotations import (
    Change,
    ChangedBy,
    ChangeKind,
    Estimated,
    PointKind,
    PriceUnit,
)
from elhandel.metering.origin import estimated_days
from elhandel.platform.database import Transaction
from elhandel.settlement.corrections import Effect
from elhandel.values.charges import ENERGINET, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId, MeteringPointId

_BY: Final[Mapping[ChangeKind, ChangedBy]] = {
    "readings": "grid_company",
    "spot_price": "exchange",
    "product": "supplier",
    "other": "supplier",
}
"""Who changed what; of charges their owner, of all else the market. What is known by no cause is a
comparison that we asked for.
"""

_POINTS: Final[Mapping[str, PointKind]] = {
    "D14": "heating",
    "E17": "consumption",
    "E18": "production",
}


@dataclass(frozen=True, slots=True)
class NamedCharge:
    """A charge as the bill names it."""

    label: str
    owner: str
    """GLN."""

    price_of: PriceUnit


PRICES_OF: Final[Mapping[str, PriceUnit]] = {
    ChargeKind.TARIFF: "kwh",
    ChargeKind.SUBSCRIPTION: "month",
    ChargeKind.FEE: "piece",
}
"""What the price of a charge is for, by its kind."""

type Corrected = Mapping[tuple[ChargeId, Period], tuple[int, int]]
"""From what to what the price of a charge was put right on some days: micro-DKK."""


def changes_of(
    effects: Sequence[Effect],
    charges: Mapping[ChargeId, NamedCharge],
    main_point: MeteringPointId,
    children: Mapping[MeteringPointId, str | None],
    prices: Corrected,
) -> tuple[Change, ...]:
    """The effects of a correction as its bill tells them.

    charges: by id, those of the correction's lines. children: by id, the type of each child point
    that a line is about.
    """
    return tuple(_change(effect, charges, main_point, children, prices) for effect in effects)


def estimates(
    tx: Transaction, asked: Sequence[tuple[MeteringPointId, Period]]
) -> dict[int, Estimated]:
    """What is estimated of the readings of points, by the position of what was asked."""
    return {
        place: Estimated(found.days, found.wh) for place, found in estimated_days(tx, asked).items()
    }


def _change(
    effect: Effect,
    charges: Mapping[ChargeId, NamedCharge],
    main_point: MeteringPointId,
    children: Mapping[MeteringPointId, str | None],
    prices: Corrected,
) -> Change:
    kind = _kind(effect.kind)
    charge = None if effect.charge_id is None else charges.get(effect.charge_id)
    price = None if effect.charge_id is None else prices.get((effect.charge_id, effect.days))
    if charge is None or kind != "charge":
        price = None
    point: PointKind = "consumption"
    if effect.metering_point_id not in (None, main_point):
        child = children.get(MeteringPointId(effect.metering_point_id or 0))
        point = point_kind(child)

    return Change(
        kind=kind,
        by=_by(kind, charge),
        days=effect.days,
        amount_ore=effect.amount_ore,
        label="" if charge is None else charge.label,
        point=point,
        changed_days=effect.changed_days,
        changed_hours=effect.changed_hours,
        hours=effect.hours,
        before_wh=effect.before_wh,
        after_wh=effect.after_wh,
        before_price=None if price is None else price[0],
        after_price=None if price is None else price[1],
        price_of=None if price is None or charge is None else charge.price_of,
    )


def point_kind(child_type: str | None) -> PointKind:
    """What a child point of a type measures."""
    return _POINTS.get(child_type or "", "other")


def _kind(kind: str) -> ChangeKind:
    match kind:
        case (
            "readings"
            | "charge"
            | "price_link"
            | "spot_price"
            | "product"
            | "supply"
            | "master_data"
            | "heating"
        ):
            return kind
        case _:
            return "other"


def _by(kind: ChangeKind, charge: NamedCharge | None) -> ChangedBy:
    if charge is not None:
        return "energinet" if charge.owner == ENERGINET else "grid_company"
    return _BY.get(kind, "market")
