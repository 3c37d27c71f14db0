"""Sums of the month: of each charge for each supplier, and of all charges of an owner or supplier.

Source: BRS-027, monthly sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from elhandel.reconciliation.wholesale.ground import NOTHING
from elhandel.reconciliation.wholesale.sums.amounts import ChargeAmounts
from elhandel.values.charges import ChargeKey


@dataclass(frozen=True, slots=True)
class MonthOfCharge:
    """A charge on all points of a supplier in a grid area. micro_dkk: None without any price."""

    grid_area: str
    supplier: str | None
    charge: ChargeKey
    is_tax: bool
    micro_dkk: int | None


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What a supplier owes in a grid area: to an owner of charges, or (None) to all of them."""

    grid_area: str
    supplier: str | None
    owner: str | None
    micro_dkk: int | None


def months_of_charges(found: Iterable[ChargeAmounts]) -> list[MonthOfCharge]:
    """The sums of the month of each charge, in the order in which the charges came."""
    amounts: dict[tuple[str, str | None, ChargeKey], list[ChargeAmounts]] = defaultdict(list)
    for charged in found:
        group = charged.key.group
        amounts[group.grid_area, group.supplier, charged.key.charge].append(charged)

    return [
        MonthOfCharge(area, supplier, charge, parts[0].key.is_tax, _sum(_known(parts)))
        for (area, supplier, charge), parts in amounts.items()
    ]


def totals_by_owner(months: Sequence[MonthOfCharge]) -> list[MonthTotal]:
    """What is owed to each owner: its charges, and the taxes of others that it collects.

    An owner who has nothing but taxes has no total. Each other owner has one for every owner of
    taxes, as DataHub has it; there is one, Energinet. Of points that nobody supplies nobody
    collects taxes.
    """
    own = _by_owner(month for month in months if not month.is_tax)
    taxes = _by_owner(month for month in months if month.is_tax)

    totals = []
    for (area, supplier, owner), amount in own.items():
        with_taxes = [
            (tax_owner, tax)
            for (tax_area, tax_supplier, tax_owner), tax in taxes.items()
            if supplier is not None and (tax_area, tax_supplier) == (area, supplier)
        ]
        totals += [
            MonthTotal(area, supplier, owner, sum_)
            for sum_ in _collected(owner, amount, with_taxes)
        ]

    return totals


def totals_by_supplier(months: Sequence[MonthOfCharge]) -> list[MonthTotal]:
    """What each supplier owes for all charges, taxes included."""
    amounts: dict[tuple[str, str | None], list[int | None]] = defaultdict(list)
    for month in months:
        amounts[month.grid_area, month.supplier].append(month.micro_dkk)

    return [
        MonthTotal(area, supplier, None, _sum(values))
        for (area, supplier), values in amounts.items()
    ]


def _by_owner(
    months: Iterable[MonthOfCharge],
) -> dict[tuple[str, str | None, str], int | None]:
    amounts: dict[tuple[str, str | None, str], list[int | None]] = defaultdict(list)
    for month in months:
        amounts[month.grid_area, month.supplier, month.charge.owner].append(month.micro_dkk)

    return {key: _sum(values) for key, values in amounts.items()}


def _collected(
    owner: str, amount: int | None, taxes: Sequence[tuple[str, int | None]]
) -> Iterator[int | None]:
    if not taxes:
        yield amount
    for tax_owner, tax in taxes:
        yield amount if tax_owner == owner else _sum((amount, tax))


def _known(parts: Sequence[ChargeAmounts]) -> Iterator[int]:
    for part in parts:
        yield from part.amounts[part.amounts != NOTHING].tolist()


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
