"""Issued invoices: whole ones for documents and credits, headers for lists.

Works in a customer's transaction too, where the database shows that customer's invoices only.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.bill import Beside, Bill, BillLine, BillSection, InvoiceKind, VatClass
from elhandel.billing.invoice.issuer import Issuer
from elhandel.billing.invoice.snapshots import recipient_of, section_of
from elhandel.billing.invoice.status import Standing, Status
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.exact import Totals
from elhandel.settlement.explain import Issued
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId, RunId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Invoice:
    """An issued invoice or note, all of it; sections and lines in the order of their numbers."""

    invoice_id: int
    number: str
    kind: InvoiceKind

    corrects_number: str | None
    """The invoice that a note corrects."""

    run_id: RunId | None
    shard_no: int | None
    period: Period
    issued_on: date
    due_on: date

    pay_back_by: date | None
    """Of what is in the customer's favour: when it has been set off or paid out."""

    payment_reference: str
    issuer: Issuer
    totals: Totals
    vat_percent: int

    document_key: str | None
    """Where its PDF lies in the bucket; None until it is made."""

    document_sha256: bytes | None
    bill: Bill
    vat_class: VatClass = VatClass.STANDARD

    notes: tuple[Beside, ...] = ()
    """Notes on earlier invoices that the customer gets with this one."""


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """A row of a customer's list of invoices."""

    number: str
    kind: InvoiceKind
    corrects_number: str | None
    period: Period
    issued_on: date
    due_on: date
    payment_reference: str
    subtotal_ore: int
    vat_ore: int
    total_ore: int
    has_document: bool
    standing: Standing


def load_invoices(tx: Transaction, invoice_ids: Sequence[int]) -> list[Invoice]:
    """Invoices by their ids, in the order of their numbers."""
    asked = {"ids": list(invoice_ids)}
    by_name = tx.cursor(row_factory=dict_row)

    lines: dict[tuple[int, int], list[BillLine]] = defaultdict(list)
    for row in by_name.execute(_LINES, asked):
        place = row.pop("invoice_id"), row.pop("section_no")
        lines[place].append(BillLine(**row))

    sections: dict[int, list[BillSection]] = defaultdict(list)
    for row in by_name.execute(_SECTIONS, asked):
        of_section = lines[row["invoice_id"], row["section_no"]]
        sections[row["invoice_id"]].append(section_of(row, of_section))

    return [_invoice(row, sections[row["invoice_id"]]) for row in by_name.execute(_INVOICES, asked)]


def invoices_of_point(tx: Transaction, gsrn: Gsrn, today: date) -> list[InvoiceSummary]:
    """The asking customer's invoices and notes that say something of a metering point, the latest
    first, as they stand today.
    """
    asked = {"gsrn": gsrn.value, "today": today}
    rows = tx.cursor(row_factory=dict_row).execute(_OF_POINT, asked)
    return [_summary(row) for row in rows]


def invoice_by_number(tx: Transaction, gsrn: Gsrn, number: str) -> Invoice | None:
    """One invoice of a metering point; None where it has no such."""
    found = tx.execute(_BY_NUMBER, {"gsrn": gsrn.value, "number": number}).fetchone()
    return load_invoices(tx, [int(found[0])])[0] if found else None


def numbers_of(tx: Transaction, invoice_ids: Collection[int]) -> Mapping[int, str]:
    """The numbers of documents, by their ids."""
    rows = tx.execute(_NUMBERS, {"ids": list(invoice_ids)})
    return {int(invoice_id): number for invoice_id, number in rows}


def first_billed(tx: Transaction, run_id: RunId, supply_period_id: SupplyPeriodId) -> Issued | None:
    """The document that a settlement stands on; None where it is not billed.

    run_id: the run that settled it first.
    """
    found = tx.execute(_FIRST_BILLED, {"run": run_id, "supply": supply_period_id}).fetchone()
    if found is None:
        return None
    number, issued_at, known_at = found
    return Issued(number=number, issued_at=issued_at, known_at=known_at)


def _summary(row: dict[str, Any]) -> InvoiceSummary:
    period = Period(row.pop("period_from"), row.pop("period_to"))
    standing = Standing(Status(row.pop("status")), row.pop("open_ore"))
    return InvoiceSummary(period=period, standing=standing, **row)


def _invoice(row: Mapping[str, Any], sections: Sequence[BillSection]) -> Invoice:
    return Invoice(
        invoice_id=row["invoice_id"],
        number=row["number"],
        kind=row["kind"],
        corrects_number=row["corrects_number"],
        run_id=row["run_id"],
        shard_no=row["shard_no"],
        period=Period(row["period_from"], row["period_to"]),
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        pay_back_by=row["pay_back_by"],
        payment_reference=row["payment_reference"],
        issuer=Issuer(**row["issuer"]),
        totals=Totals(row["subtotal_ore"], row["vat_base_ore"], row["vat_ore"]),
        vat_percent=row["vat_percent"],
        vat_class=VatClass(row["vat_class"]),
        document_key=row["document_key"],
        document_sha256=row["document_sha256"],
        notes=tuple(Beside(**note) for note in row["notes"] or ()),
        bill=Bill(
            customer_id=CustomerId(row["customer_id"]),
            recipient=recipient_of(row["recipient"], row["recipient_id"]),
            sections=tuple(sections),
            mandate=row["mandate"],
        ),
    )


_INVOICES: Final = statement("elhandel.billing.invoice", "invoices")

_SECTIONS: Final = """
SELECT invoice_id, section_no, run_id, supply_period_id, gsrn, supply_address, product, correction,
    period_from, period_to, daily_wh, year_before_wh, annotations, year_before_daily_wh,
    grid_company, agreement, final, basis
FROM billing.invoice_section WHERE invoice_id = ANY(%(ids)s::int[])
ORDER BY invoice_id, section_no
"""

_LINES: Final = """
SELECT invoice_id, section_no, category, component, description, quantity_wh, quantity, unit_price,
    amount_ore, vat, settlement_line_no, vat_ore, billing_charge_id
FROM billing.invoice_line WHERE invoice_id = ANY(%(ids)s::int[])
ORDER BY invoice_id, line_no
"""

_NUMBERS: Final = """
SELECT invoice_id, number FROM billing.invoice WHERE invoice_id = ANY(%(ids)s::int[])
"""

_FIRST_BILLED: Final = statement("elhandel.billing.invoice", "first_billed")

_OF_POINT: Final = statement("elhandel.billing.invoice", "invoices_of_point")

_BY_NUMBER: Final = statement("elhandel.billing.invoice", "invoice_of_point")
