"""RSM-034 as the market sends it: an area's charges when first needed, new prices when announced.

Always whole lists, as owners send them.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from simulator.world.datahub.documents import (
    in_documents,
    price_information,
    price_lists,
    price_series,
)
from simulator.world.datahub.market import Market
from simulator.world.energi_data_service import charges_of
from simulator.world.energi_data_service.charges import Charge, PriceFrom

_BACK: Final = timedelta(days=365)
_CHECKED: Final = "prices_checked_on"


def send_area(market: Market, grid_area: str, first_needed: date) -> None:
    """Send the charges of an area and of Energinet with their known prices, from a year back."""
    market.store.run("INSERT OR IGNORE INTO told_area VALUES (?)", grid_area)
    since = min(first_needed, market.today) - _BACK
    fresh = [
        (charge, price)
        for charge in charges_of(grid_area)
        if not _any_sent(market, charge)
        for price in charge.since(since, market.today)
    ]
    if not fresh:
        return

    first = {charge.code: (charge, price.day) for charge, price in reversed(fresh)}
    market.send(price_information(market.header("D18"), list(reversed(first.values()))))
    _send(market, fresh)


def send_new_prices(market: Market) -> None:
    """Send the prices that have become known since; looks once a day."""
    today = market.today.isoformat()
    if market.store.fact(_CHECKED) == today:  # the clock may have been moved back since
        return

    market.store.set_fact(_CHECKED, today)
    areas = [area for (area,) in market.store.rows("SELECT area FROM told_area ORDER BY area")]
    charges = {
        (charge.owner_gln, charge.code): charge for area in areas for charge in charges_of(area)
    }
    fresh = [
        (charge, price)
        for charge in charges.values()
        for price in charge.known(market.today)
        if price.day > _last_sent(market, charge)
    ]
    if fresh:
        _send(market, fresh)


def _send(market: Market, fresh: Iterable[tuple[Charge, PriceFrom]]) -> None:
    by_charge: dict[Charge, list[PriceFrom]] = {}
    for charge, price in fresh:
        by_charge.setdefault(charge, []).append(price)

    series = [
        price_list
        for charge, prices in by_charge.items()
        for price_list in price_lists(charge, prices, market.today)
    ]
    for together in in_documents(series):
        market.send(price_series(market.header("D08"), together))

    market.store.run_many(
        "INSERT OR IGNORE INTO told_price VALUES (?, ?, ?, ?)",
        [
            (
                price_list.charge.owner_gln,
                price_list.charge.kind,
                price_list.charge.code,
                price_list.price.day.isoformat(),
            )
            for price_list in series
        ],
    )


def _any_sent(market: Market, charge: Charge) -> bool:
    return _last(market, charge) is not None


def _last_sent(market: Market, charge: Charge) -> date:
    last = _last(market, charge)
    return date.fromisoformat(last) if last else date.max


def _last(market: Market, charge: Charge) -> str | None:
    row = market.store.row(
        "SELECT max(day) FROM told_price WHERE owner = ? AND kind = ? AND code = ?",
        charge.owner_gln,
        charge.kind,
        charge.code,
    )
    return row[0] if row else None
