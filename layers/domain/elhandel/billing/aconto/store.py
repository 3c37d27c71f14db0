"""What is known of aconto in the database, and what was asked for and set off."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from elhandel.billing.aconto.quarters import Quarter, quarter_before, quarter_of
from elhandel.billing.bill import StretchKey
from elhandel.platform.database import Transaction

_SQL: Final = files("elhandel.billing") / "sql"
_QUARTERS: Final = (_SQL / "aconto_quarters.sql").read_bytes()
_STRETCHES: Final = (_SQL / "aconto_stretches.sql").read_bytes()

# By the first plan of each; who corrects what a contract was settled for waits for this row
# (`billing.due`).
_HOLD: Final = """
SELECT p.contract_id FROM billing.aconto_plan p
WHERE p.contract_id > %(after)s
  AND NOT EXISTS (
    SELECT FROM billing.aconto_plan b WHERE b.contract_id = p.contract_id AND b.quarter < p.quarter)
ORDER BY p.contract_id LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
"""

_OWNERS: Final = """
SELECT c.contract_id, c.customer_id, s.supply_period_id, m.gsrn, p.name, place.address
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.agreed_product a ON a.contract_id = c.contract_id AND a.first <= %(today)s AND a.past > %(today)s
JOIN pricing.product p ON p.product_id = a.product_id
JOIN LATERAL (
    SELECT s.supply_period_id FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id ORDER BY s.supply_period_id DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
    SELECT v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL AND v.address IS NOT NULL
      AND v.valid_from <= %(today)s
    ORDER BY v.valid_from DESC LIMIT 1) place ON true
WHERE c.contract_id = ANY(%(contracts)s)
"""

_OPEN: Final = """
SELECT a.contract_id, a.quarter, a.net_ore, a.vat_ore, a.invoice_id, i.number, i.vat_percent
FROM billing.aconto a JOIN billing.invoice i USING (invoice_id)
WHERE a.contract_id = ANY(%(contracts)s) AND a.set_off_id IS NULL
"""

_ASK: Final = """
INSERT INTO billing.aconto (contract_id, quarter, net_ore, vat_ore, invoice_id)
VALUES (%(contract)s, %(quarter)s, %(net)s, %(vat)s, %(invoice)s)
"""

_SET_OFF: Final = """
UPDATE billing.aconto SET set_off_id = %(invoice)s
WHERE contract_id = %(contract)s AND quarter = %(quarter)s AND set_off_id IS NULL
"""

type ContractQuarter = tuple[int, date]
"""(contract, first day of the quarter)"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose contract it is, and what stands above a line of aconto."""

    customer_id: int
    supply_period_id: int
    gsrn: str
    product: str
    address: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for in advance: øre without VAT and the VAT, and the invoice that asked for
    it.
    """

    net_ore: int
    vat_ore: int
    invoice_id: int
    number: str
    vat_percent: int


def hold_contracts(tx: Transaction, after: int, limit: int) -> list[int]:
    """The next contracts with a plan, by their ids, held until `tx` ends; without those that
    somebody else holds.
    """
    return [int(row[0]) for row in tx.execute(_HOLD, {"after": after, "limit": limit})]


def quarters_of(tx: Transaction, contracts: Sequence[int], today: date) -> dict[int, list[Quarter]]:
    """The quarters that may have to be billed or asked for, by contract."""
    this = quarter_of(today)
    found: dict[int, list[Quarter]] = defaultdict(list)
    asked = {"contracts": list(contracts), "around": [quarter_before(this), this]}
    for contract, *told in tx.execute(_QUARTERS, asked):
        found[contract].append(Quarter(*told))
    return found


def stretches_of(
    tx: Transaction, wanted: Sequence[ContractQuarter]
) -> dict[ContractQuarter, list[StretchKey]]:
    """What is settled of some quarters and not billed: (run, supply period) by contract and
    quarter.
    """
    contracts, quarters = zip(*wanted, strict=True) if wanted else ((), ())
    found: dict[ContractQuarter, list[StretchKey]] = defaultdict(list)
    asked = {"contracts": list(contracts), "quarters": list(quarters)}
    for contract, quarter, run, supply_period in tx.execute(_STRETCHES, asked):
        found[contract, quarter].append((run, supply_period))
    return found


def owners(tx: Transaction, contracts: Sequence[int], today: date) -> Mapping[int, Owner]:
    """By contract."""
    asked = {"contracts": list(contracts), "today": today}
    return {row[0]: Owner(*row[1:]) for row in tx.execute(_OWNERS, asked)}


def open_amounts(tx: Transaction, contracts: Sequence[int]) -> Mapping[ContractQuarter, Asked]:
    """What was asked for and is not set off yet."""
    return {
        (row[0], row[1]): Asked(*row[2:])
        for row in tx.execute(_OPEN, {"contracts": list(contracts)})
    }


def note_asked(tx: Transaction, rows: Iterable[tuple[ContractQuarter, int, int, int]]) -> None:
    """Keep what invoices ask for: (contract and quarter, øre without VAT, VAT, invoice id). Once
    for a quarter.
    """
    with tx.cursor() as cursor:
        cursor.executemany(
            _ASK,
            [
                {
                    "contract": contract,
                    "quarter": quarter,
                    "net": net,
                    "vat": vat,
                    "invoice": invoice,
                }
                for (contract, quarter), net, vat, invoice in rows
            ],
        )


def note_set_off(tx: Transaction, rows: Iterable[tuple[ContractQuarter, int]]) -> None:
    """Keep which invoice sets off what was asked for: (contract and quarter, invoice id)."""
    with tx.cursor() as cursor:
        cursor.executemany(
            _SET_OFF,
            [
                {"contract": contract, "quarter": quarter, "invoice": invoice}
                for (contract, quarter), invoice in rows
            ],
        )
