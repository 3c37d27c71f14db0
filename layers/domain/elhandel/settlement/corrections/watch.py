"""Watching a change: what holds before and after it is compared, and the days that differ marked.

So a message that repeats what is known marks nothing, whatever rows it writes, and the code that
writes prices, links or supply need not know what settlement makes of them.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.settlement.corrections.marks import Change, mark_charge, mark_contract, mark_points
from elhandel.settlement.corrections.timeline import Fact, differing_days
from elhandel.values.decision import Provenance
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ChargeId, ContractId


@contextmanager
def watch_charge(tx: Transaction, charge_id: ChargeId, provenance: Provenance) -> Iterator[None]:
    """Mark who pays a charge, where the block changes its prices or whether VAT is added."""
    before = _charge(tx, charge_id)
    yield

    days = differing_days(before, _charge(tx, charge_id))
    mark_charge(tx, charge_id, days, provenance)


@contextmanager
def watch_links(tx: Transaction, point: int, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a metering point where the block changes which charges it carries."""
    before = _links(tx, point)
    yield

    days = differing_days(before, _links(tx, point))
    mark_points(tx, [point], days, Change.PRICE_LINK, provenance)


@contextmanager
def watch_supply(
    tx: Transaction, contract_id: ContractId, provenance: Provenance
) -> Iterator[None]:
    """Mark what is settled of a contract where the block changes on which days it is supplied."""
    before = _supply(tx, contract_id)
    yield

    days = differing_days(before, _supply(tx, contract_id))
    mark_contract(tx, contract_id, days, provenance)


@contextmanager
def watch_products(
    tx: Transaction, contract_id: ContractId, provenance: Provenance
) -> Iterator[None]:
    """Mark what is settled of a contract where the block agrees on another product."""
    before = _agreed(tx, contract_id)
    yield

    days = differing_days(before, _agreed(tx, contract_id))
    mark_contract(tx, contract_id, days, provenance, Change.PRODUCT)


@contextmanager
def watch_master_data(tx: Transaction, gsrn: Gsrn, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a point, and of its parent, where the block changes its type, price area
    or parent.
    """
    before, mains_before = _master_data(tx, gsrn)
    yield
    after, mains_after = _master_data(tx, gsrn)

    days = differing_days(before, after)
    mark_points(tx, sorted(mains_before | mains_after), days, Change.MASTER_DATA, provenance)


@contextmanager
def watch_heating(tx: Transaction, point: int, provenance: Provenance) -> Iterator[None]:
    """Mark the supply of a point, by whole years, where the block changes whether it is heated by
    electricity.
    """
    before = _heated(tx, point)
    yield

    days = differing_days(before, _heated(tx, point))
    mark_points(tx, [point], days, Change.HEATING, provenance)


def _charge(tx: Transaction, charge_id: ChargeId) -> list[Fact]:
    prices: list[Fact] = [
        (first, past, ("prices", tuple(per_kwh)))
        for first, past, per_kwh in tx.execute(_PRICES, {"charge": charge_id, "for_good": date.max})
    ]
    # VAT is added as long as nothing else is known.
    vat: list[tuple[date, Any]] = [(date.min, ("vat", True))]
    vat += [(day, ("vat", added)) for day, added in tx.execute(_VAT, {"charge": charge_id})]

    return [*prices, *_until_the_next(vat)]


def _links(tx: Transaction, point: int) -> list[Fact]:
    rows = tx.execute(_LINKS, {"point": point, "for_good": date.max})
    return [(first, past, tuple(link)) for first, past, *link in rows]


def _supply(tx: Transaction, contract_id: ContractId) -> list[Fact]:
    rows = tx.execute(_SUPPLY, {"contract": contract_id, "for_good": date.max})
    return [(first, past, supply_period) for first, past, supply_period in rows]


def _agreed(tx: Transaction, contract_id: ContractId) -> list[Fact]:
    rows = tx.execute(_AGREED, {"contract": contract_id})
    return [(first, past, product) for first, past, product in rows]


def _master_data(tx: Transaction, gsrn: Gsrn) -> tuple[list[Fact], set[int]]:
    """What holds of a point, and the points with whose supply it is settled, itself among them."""
    point = {"gsrn": gsrn.value}

    versions = [(day, ("facts", *facts)) for day, *facts in tx.execute(_FACTS, point)]
    # What is stated first of a point holds before that day too.
    versions[:1] = [(date.min, facts) for _, facts in versions[:1]]

    couplings = tx.execute(_COUPLINGS, point).fetchall()
    settled_with: list[Fact] = [
        (first, past, ("settled with", main)) for first, past, main in couplings
    ]

    return [*_until_the_next(versions), *settled_with], {int(main) for _, _, main in couplings}


def _heated(tx: Transaction, point: int) -> list[Fact]:
    """The days on which it is heated: not heated is the same as nothing known."""
    steps = tx.execute(_HEATED, {"point": point}).fetchall()
    return [fact for fact in _until_the_next(steps) if fact[2]]


def _until_the_next(steps: Sequence[tuple[date, Any]]) -> Collection[Fact]:
    """Values that hold from a day until the next one's."""
    return [
        (day, end, value)
        for (day, value), (end, _) in pairwise([*steps, (date.max, None)])
        if day < end
    ]


# Until the next row's day; a price that is in no later list ends with its series.
_PRICES: Final = """
SELECT valid_from,
       least(lead(valid_from) OVER (ORDER BY valid_from),
             CASE WHEN NOT holds THEN covered_to END, %(for_good)s::date),
       prices
FROM pricing.charge_price
WHERE charge_id = %(charge)s AND superseded_at IS NULL ORDER BY valid_from
"""

_VAT: Final = """
SELECT valid_from, vat FROM pricing.charge_information
WHERE charge_id = %(charge)s AND superseded_at IS NULL ORDER BY valid_from
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

_AGREED: Final = """
SELECT first, past, product_id FROM portfolio.agreed_product WHERE contract_id = %(contract)s
"""

_FACTS: Final = """
SELECT v.valid_from, v.type, v.price_area
FROM portfolio.metering_point_version v JOIN portfolio.metering_point p USING (metering_point_id)
WHERE p.gsrn = %(gsrn)s AND v.superseded_at IS NULL ORDER BY v.valid_from
"""

_COUPLINGS: Final = """
SELECT w.first, w.past, w.main_id
FROM portfolio.settled_with w JOIN portfolio.metering_point p USING (metering_point_id)
WHERE p.gsrn = %(gsrn)s
"""

_HEATED: Final = """
SELECT valid_from, heated FROM portfolio.heated
WHERE metering_point_id = %(point)s AND superseded_at IS NULL ORDER BY valid_from
"""
