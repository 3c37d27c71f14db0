"""What is known of aconto in the database, and what was asked for and set off."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.aconto.quarters import Quarter, quarter_before, quarter_of
from elhandel.billing.bill import SettlementKey, VatClass, address_lines
from elhandel.billing.estimate import Basis, basis_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId, SupplyPeriodId

type ContractQuarter = tuple[ContractId, date]
"""(contract, first day of the quarter)"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose contract it is, and what stands above a line of aconto."""

    customer_id: CustomerId
    supply_period_id: SupplyPeriodId
    gsrn: Gsrn
    product: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an invoice asked for in advance, in øre."""

    net_ore: int
    vat_ore: int
    invoice_id: int
    number: str
    vat_percent: int
    vat_class: VatClass

    basis: Basis | None
    """What it rested on, as was printed there."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What an invoice asks for in advance, for a quarter of a contract."""

    quarter: ContractQuarter
    net_ore: int
    vat_ore: int
    invoice_id: int


def hold_contracts(tx: Transaction, after: int, limit: int) -> list[ContractId]:
    """The next contracts with a plan, by their ids, held until `tx` ends.

    Those that another transaction holds are left out.
    """
    rows = tx.execute(_HOLD, {"after": after, "limit": limit})
    return [ContractId(contract) for (contract,) in rows]


def quarters_of(
    tx: Transaction, contracts: Sequence[ContractId], today: date
) -> dict[ContractId, list[Quarter]]:
    """The quarters that may have to be billed or asked for, by contract."""
    this = quarter_of(today)
    asked = {"contracts": list(contracts), "around": [quarter_before(this), this]}

    found: dict[ContractId, list[Quarter]] = defaultdict(list)
    for row in tx.cursor(row_factory=dict_row).execute(_QUARTERS, asked):
        basis = basis_of(row.pop("basis"))
        found[row.pop("contract_id")].append(Quarter(basis=basis, **row))

    return found


def settlements_of(
    tx: Transaction, wanted: Sequence[ContractQuarter]
) -> dict[ContractQuarter, list[SettlementKey]]:
    """What is settled of some quarters and not billed, by contract and quarter."""
    asked = {
        "contracts": [contract for contract, _ in wanted],
        "quarters": [quarter for _, quarter in wanted],
    }

    found: dict[ContractQuarter, list[SettlementKey]] = defaultdict(list)
    for contract, quarter, run, supply_period in tx.execute(_SETTLEMENTS, asked):
        found[contract, quarter].append((run, supply_period))

    return found


def owners(
    tx: Transaction, contracts: Sequence[ContractId], today: date
) -> Mapping[ContractId, Owner]:
    """By contract."""
    asked = {"contracts": list(contracts), "today": today}
    rows = tx.cursor(row_factory=dict_row).execute(_OWNERS, asked)
    return {ContractId(row["contract_id"]): _owner(row) for row in rows}


def open_amounts(
    tx: Transaction, contracts: Sequence[ContractId]
) -> Mapping[ContractQuarter, Asked]:
    """What was asked for and is not set off yet."""
    rows = tx.cursor(row_factory=dict_row).execute(_OPEN, {"contracts": list(contracts)})
    return {(row.pop("contract_id"), row.pop("quarter")): _open_amount(row) for row in rows}


def note_asked(tx: Transaction, amounts: Iterable[Asking]) -> None:
    """Keep what invoices ask for, once for a quarter."""
    rows = []
    for asking in amounts:
        contract, quarter = asking.quarter
        rows.append(
            {
                "contract": contract,
                "quarter": quarter,
                "net": asking.net_ore,
                "vat": asking.vat_ore,
                "invoice": asking.invoice_id,
            }
        )

    with tx.cursor() as cursor:
        cursor.executemany(_ASK, rows)


def note_set_off(tx: Transaction, set_off: Iterable[tuple[ContractQuarter, int]]) -> None:
    """Keep which invoice sets off what was asked for: (contract and quarter, invoice id)."""
    rows = [
        {"contract": contract, "quarter": quarter, "invoice": invoice}
        for (contract, quarter), invoice in set_off
    ]

    with tx.cursor() as cursor:
        cursor.executemany(_SET_OFF, rows)


def _open_amount(row: dict[str, Any]) -> Asked:
    basis, vat_class = basis_of(row.pop("basis")), VatClass(row.pop("vat_class"))
    return Asked(basis=basis, vat_class=vat_class, **row)


def _owner(row: Mapping[str, Any]) -> Owner:
    return Owner(
        customer_id=CustomerId(row["customer_id"]),
        supply_period_id=SupplyPeriodId(row["supply_period_id"]),
        gsrn=Gsrn(row["gsrn"]),
        product=row["product"],
        address=address_lines(row["address"]),
    )


# By the first plan of each; a correction of what a contract was settled for waits for this row
# (`billing.issue.due`).
_HOLD: Final = """
SELECT p.contract_id FROM billing.aconto_plan p
WHERE p.contract_id > %(after)s AND NOT EXISTS (
    SELECT FROM billing.aconto_plan b
    WHERE b.contract_id = p.contract_id AND b.quarter < p.quarter)
ORDER BY p.contract_id LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
"""

_QUARTERS: Final = statement("elhandel.billing.aconto", "aconto_quarters")

_SETTLEMENTS: Final = statement("elhandel.billing.aconto", "aconto_settlements")

_OWNERS: Final = statement("elhandel.billing.aconto", "aconto_owners")

_OPEN: Final = statement("elhandel.billing.aconto", "open_amounts")

_ASK: Final = """
INSERT INTO billing.aconto (contract_id, quarter, net_ore, vat_ore, invoice_id)
VALUES (%(contract)s, %(quarter)s, %(net)s, %(vat)s, %(invoice)s)
"""

_SET_OFF: Final = """
UPDATE billing.aconto SET set_off_id = %(invoice)s
WHERE contract_id = %(contract)s AND quarter = %(quarter)s AND set_off_id IS NULL
"""
