"""RSM-031 and RSM-034: which charges a point carries, and what the charges cost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from elhandel.market.cim.incoming import (
    ChargeData,
    Charges,
    PriceSeriesPeriod,
    day_of,
    instant,
    last_day_of,
)
from elhandel.market.handlers.enquired import note_data
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.platform.telemetry import shown
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.charges import (
    ChargeInformation,
    PriceLink,
    PriceSeries,
    UnreadablePriceSeries,
    ensure_charge,
    record_information,
    record_link,
    record_prices,
)
from elhandel.settlement import corrections
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import InvalidAmount, micro_dkk

_KIND: Final[dict[str, ChargeKind]] = {
    "D01": ChargeKind.SUBSCRIPTION,
    "D02": ChargeKind.FEE,
    "D03": ChargeKind.TARIFF,
}
_WITH_VAT: Final = "D02"
_LARGEST_PRICE: Final = 1_000_000  # DKK; every price of the market is far below
_MOST_DECIMALS: Final = 1_000  # zeros among them; 1e-999999999 would be a text of a gigabyte
_LARGEST_COUNT: Final = 1_000_000  # more of one charge on one point is a mistake
_RESOLUTION: Final[dict[ChargeKind, str]] = {
    ChargeKind.SUBSCRIPTION: "P1M",
    ChargeKind.FEE: "P1M",
    ChargeKind.TARIFF: "P1D",
}


def linked(context: Context, record: msgspec.Raw) -> None:
    """RSM-031: put the charges on the point from their days on, or stop them there."""
    data = msgspec.json.decode(record, type=Charges)
    if data.point is None:
        raise UnableToHandle(
            f"{context.document} names no metering point. "
            "Ask DataHub for the price links (RSM-032, `elhandel ask price-links`)."
        )

    gsrn = Gsrn(data.point.value)
    point = ensure_metering_point(context.tx, gsrn, context.now)

    with corrections.watch_links(context.tx, point, context.provenance):
        for charge in data.group.charges:
            link = PriceLink(
                metering_point_id=point,
                key=_key(charge),
                valid_from=_effective(charge),
                valid_to=last_day_of(charge.terminates),
                factor=_count(charge),
            )
            record_link(context.tx, link, context.message_id, context.now)

    note_data(context, data.answers, "price_links", gsrn)


def priced(context: Context, record: msgspec.Raw) -> None:
    """RSM-034: information on a charge (D18), its prices (D08), or both when we asked."""
    data = msgspec.json.decode(record, type=Charges)
    for charge in data.group.charges:
        charge_id = ensure_charge(context.tx, _key(charge))
        with corrections.watch_charge(context.tx, charge_id, context.provenance):
            if charge.name is not None:
                information = _information(charge)
                record_information(context.tx, information, context.message_id, context.now)
            for series in _series(charge):
                record_prices(context.tx, series, context.message_id, context.now)

    note_data(context, data.answers, "price_list")


def _key(charge: ChargeData) -> ChargeKey:
    if charge.owner is None or charge.type is None or charge.type.value not in _KIND:
        raise UnableToHandle(
            f"Charge {shown(charge.code)} names no owner or no known kind (D01, D02, D03), "
            "so it cannot be identified. Ask its owner for a correct price list."
        )
    return ChargeKey(charge.owner.value, _KIND[charge.type.value], charge.code)


def _effective(charge: ChargeData) -> date:
    if charge.effective is None:
        raise UnableToHandle(
            f"Charge {shown(charge.code)} has no effective date. "
            "Ask its owner for a correct message."
        )
    return day_of(charge.effective)


def _count(charge: ChargeData) -> int:
    """How many times the charge is put on the point."""
    try:
        count = Decimal(1 if charge.factor is None else str(charge.factor))
    except InvalidOperation:
        count = Decimal()

    possible = count.is_finite() and 1 <= count <= _LARGEST_COUNT
    if not possible or count != count.to_integral_value():
        raise UnableToHandle(
            f"Charge {shown(charge.code)} is linked {shown(charge.factor)} times, "
            "which is no whole number from 1 to a million. "
            "Ask the one who linked it for a correct message."
        )

    return int(count)


def _information(charge: ChargeData) -> ChargeInformation:
    key = _key(charge)
    return ChargeInformation(
        key=key,
        valid_from=_effective(charge),
        valid_to=last_day_of(charge.terminates),
        name=charge.name or charge.code,
        description=charge.description or "",
        resolution=charge.resolution or _RESOLUTION[key.kind],
        vat=charge.vat is None or charge.vat.value == _WITH_VAT,
        tax=bool(charge.tax),
    )


def _series(charge: ChargeData) -> Iterator[PriceSeries]:
    for period in charge.series:
        yield PriceSeries(
            key=_key(charge),
            resolution=period.resolution,
            start=instant(period.interval.start.value),
            end=instant(period.interval.end.value),
            prices=_prices(charge, period),
        )


def _prices(charge: ChargeData, period: PriceSeriesPeriod) -> tuple[int, ...]:
    by_position = {point.position.value: point.amount.value for point in period.points}
    if sorted(by_position) != list(range(1, len(by_position) + 1)):
        raise UnableToHandle(
            f"The price series of charge {shown(charge.code)} leaves positions out. "
            "Ask its owner for a whole series."
        )

    # Before anything is calculated: 1e999999999 has a thousand million digits.
    if not all(_is_possible(price) for price in by_position.values()):
        raise UnreadablePriceSeries(
            f"The price series of charge {shown(charge.code)} has a price of a million DKK or "
            "more, which the market does not allow. Ask its owner for a correct series."
        )

    try:
        return tuple(_micro_dkk(by_position[position]) for position in sorted(by_position))
    except InvalidAmount as error:
        raise UnableToHandle(
            f"Charge {shown(charge.code)} has a price with more than six decimals, "
            "which the market does not allow. Ask its owner for a correct series."
        ) from error


def _micro_dkk(price: Decimal) -> int:
    exponent = price.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        raise InvalidAmount("This price has more decimals than anybody writes.")
    return micro_dkk(price)


def _is_possible(price: Decimal) -> bool:
    return price.is_finite() and -_LARGEST_PRICE < price < _LARGEST_PRICE
