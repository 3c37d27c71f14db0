"""To whom the money goes: a settled line belongs to one of a few groups, the energy's to two."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.settlement.engine.terms import LineKey, LineKind
from elhandel.values.charges import ENERGINET, ChargeKey, ChargeKind


class Group(StrEnum):
    """Who gets it."""

    ENERGY = "el"
    """The energy itself: spot, or the product's fixed price."""
    GRID_COMPANY = "net"
    SUPPLIER = "us"
    """Our margin, supplements and subscription."""
    ENERGINET = "grid"
    TAX = "tax"
    SOLD = "sold"
    """What the home's own production earned: below zero."""
    VAT = "vat"


type Taxes = frozenset[ChargeKey]
"""The charges that are taxes."""


def taxes_of(tx: Transaction, charges: Collection[ChargeKey]) -> Taxes:
    """Which of these charges their owners announce as taxes."""
    rows = tx.execute(_TAXES, {"codes": sorted({charge.code for charge in charges})})
    return frozenset(ChargeKey(owner, ChargeKind(kind), code) for owner, kind, code in rows)


def group_of(key: LineKey, taxes: Taxes) -> Group:
    """The group of a line; of the energy's that of its base price."""
    match key.kind:
        case LineKind.ENERGY:
            return Group.ENERGY
        case LineKind.SUPPLIER_SUBSCRIPTION:
            return Group.SUPPLIER
        case LineKind.PRODUCTION_CREDIT:
            return Group.SOLD
        case LineKind.CHARGE:
            return _of_charge(key.charge, taxes)


def _of_charge(charge: ChargeKey | None, taxes: Taxes) -> Group:
    if charge in taxes:
        return Group.TAX
    owner = charge.owner if charge is not None else ""
    return Group.ENERGINET if owner == ENERGINET else Group.GRID_COMPANY


def with_rest(sums: Mapping[Group, int], total: int) -> dict[Group, int]:
    """The groups with what rounding left put to the largest, so that they add up to `total`."""
    found = {group: ore for group, ore in sums.items() if ore}
    rest = total - sum(found.values())
    if rest:
        largest = max(found, key=lambda group: abs(found[group]), default=Group.ENERGY)
        found[largest] = found.get(largest, 0) + rest

    return {group: found[group] for group in Group if found.get(group)}


_TAXES: Final = """
SELECT DISTINCT c.owner_gln, c.kind, c.code
FROM pricing.charge c JOIN pricing.charge_information i USING (charge_id)
WHERE c.code = ANY(%(codes)s) AND i.tax AND i.superseded_at IS NULL
"""
