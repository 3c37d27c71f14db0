"""Watching a change: look before, let it happen, look again, and mark the days on which something
differs.

So a message that repeats what is known marks nothing, whatever rows it writes anew, and nobody who
writes prices, links or supply has to know what settlement makes of them.
"""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.settlement.corrections.marks import (
    Change,
    mark_charge,
    mark_contract,
    mark_points,
)
from elhandel.settlement.corrections.timeline import Fact, differing_days
from elhandel.values.decision import Provenance

# Until the next row's day; a price that no list told ends with its series.
_PRICES: Final = """
SELECT valid_from,
       least(lead(valid_from) OVER (ORDER BY valid_from), CASE WHEN NOT holds THEN covered_to END, %(for_good)s),
       prices
FROM pricing.charge_price WHERE charge_id = %(charge)s AND superseded_at IS NULL ORDER BY valid_from
"""

_VAT: Final = """
SELECT valid_from, vat FROM pricing.charge_information
WHERE charge_id = %s AND superseded_at IS NULL ORDER BY valid_from
"""

# A fee falls due on the first day of its link, so for a fee that day is part of what holds.
_LINKS: Final = """
SELECT l.valid_from, coalesce(l.valid_to, %(for_good)s), l.charge_id, l.factor,
       CASE c.kind WHEN 'fee' THEN l.valid_from END
FROM pricing.price_link l JOIN pricing.charge c USING (charge_id)
WHERE l.metering_point_id = %(point)s AND l.superseded_at IS NULL
"""

_SUPPLY: Final = """
SELECT starts_on, coalesce(ends_on, %(for_good)s), supply_period_id FROM portfolio.supply_period
WHERE contract_id = %(contract)s AND state = 'active'
"""

_AGREED: Final = (
    "SELECT first, past, product_id FROM portfolio.agreed_product WHERE contract_id = %s"
)

_FACTS: Final = """
SELECT v.valid_from, v.type, v.price_area
FROM portfolio.metering_point_version v JOIN portfolio.metering_point p USING (metering_point_id)
WHERE p.gsrn = %s AND v.superseded_at IS NULL ORDER BY v.valid_from
"""

_HEATED: Final = """
SELECT valid_from, heated FROM portfolio.heated
WHERE metering_point_id = %s AND superseded_at IS NULL ORDER BY valid_from
"""

_COUPLINGS: Final = """
SELECT w.first, w.past, w.main_id
FROM portfolio.settled_with w JOIN portfolio.metering_point p USING (metering_point_id)
WHERE p.gsrn = %s
"""


@contextlib.contextmanager
def watch_charge(tx: Transaction, charge_id: int, provenance: Provenance) -> Iterator[None]:
    """Mark whom it concerns when the block changes prices of a charge, or whether VAT comes on
    top.
    """
    before = _charge(tx, charge_id)
    yield
    mark_charge(tx, charge_id, differing_days(before, _charge(tx, charge_id)), provenance)


@contextlib.contextmanager
def watch_links(tx: Transaction, point: int, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a metering point where the block changes which charges it carries."""
    before = _links(tx, point)
    yield
    mark_points(
        tx, [point], differing_days(before, _links(tx, point)), Change.PRICE_LINK, provenance
    )


@contextlib.contextmanager
def watch_supply(tx: Transaction, contract_id: int, provenance: Provenance) -> Iterator[None]:
    """Mark a contract's settled stretches where the block begins, ends, moves, voids or resumes its
    supply.
    """
    before = _supply(tx, contract_id)
    yield
    mark_contract(tx, contract_id, differing_days(before, _supply(tx, contract_id)), provenance)


@contextlib.contextmanager
def watch_products(tx: Transaction, contract_id: int, provenance: Provenance) -> Iterator[None]:
    """Mark a contract's settled stretches where the block agrees on another product."""
    before = _agreed(tx, contract_id)
    yield
    mark_contract(
        tx,
        contract_id,
        differing_days(before, _agreed(tx, contract_id)),
        provenance,
        Change.PRODUCT,
    )


@contextlib.contextmanager
def watch_master_data(tx: Transaction, gsrn: str, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a point, and of its parent, where the block changes its type, price area
    or parent.
    """
    before, mains = _facts(tx, gsrn)
    yield
    after, mains_now = _facts(tx, gsrn)
    mark_points(
        tx, sorted(mains | mains_now), differing_days(before, after), Change.MASTER_DATA, provenance
    )


@contextlib.contextmanager
def watch_heating(tx: Transaction, point: int, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a point, by whole years, where the block changes whether it is heated by
    electricity.
    """
    before = _heated(tx, point)
    yield
    mark_points(tx, [point], differing_days(before, _heated(tx, point)), Change.HEATING, provenance)


def _charge(tx: Transaction, charge_id: int) -> list[Fact]:
    told = tx.execute(_PRICES, {"charge": charge_id, "for_good": date.max})
    prices: list[Fact] = [
        (first, past, ("prices", tuple(pattern))) for first, past, pattern in told
    ]
    vat = [(day, ("vat", told)) for day, told in tx.execute(_VAT, [charge_id])]
    return [*prices, *_until_the_next([(date.min, ("vat", True)), *vat])]


def _links(tx: Transaction, point: int) -> list[Fact]:
    rows = tx.execute(_LINKS, {"point": point, "for_good": date.max})
    return [(first, past, tuple(value)) for first, past, *value in rows]


def _supply(tx: Transaction, contract_id: int) -> list[Fact]:
    return [
        (row[0], row[1], row[2])
        for row in tx.execute(_SUPPLY, {"contract": contract_id, "for_good": date.max})
    ]


def _agreed(tx: Transaction, contract_id: int) -> list[Fact]:
    return [(first, past, product) for first, past, product in tx.execute(_AGREED, [contract_id])]


def _facts(tx: Transaction, gsrn: str) -> tuple[list[Fact], set[int]]:
    """What holds of a point, and the points with whose supply it is settled, itself among them.

    What is said first of it holds before that day too.
    """
    versions = [(day, ("facts", *facts)) for day, *facts in tx.execute(_FACTS, [gsrn])]
    versions[:1] = [(date.min, facts) for _, facts in versions[:1]]
    couplings = tx.execute(_COUPLINGS, [gsrn]).fetchall()
    settled_with: list[Fact] = [
        (first, past, ("settled with", main)) for first, past, main in couplings
    ]
    return [*_until_the_next(versions), *settled_with], {int(main) for _, _, main in couplings}


def _heated(tx: Transaction, point: int) -> list[Fact]:
    """Not heated is the same as nothing said."""
    told = _until_the_next([(day, heated) for day, heated in tx.execute(_HEATED, [point])])
    return [stretch for stretch in told if stretch[2]]


def _until_the_next(steps: Sequence[tuple[date, Any]]) -> Collection[Fact]:
    """Values that hold from a day until the next one's."""
    return [
        (day, end, value)
        for (day, value), (end, _) in pairwise([*steps, (date.max, None)])
        if day < end
    ]
