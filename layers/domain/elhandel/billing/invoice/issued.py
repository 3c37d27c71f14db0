"""Reading issued invoices: whole ones for documents and credits, headers for lists.

Works inside a customer's transaction too, where the database shows that customer's invoices only.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.bill import Bill, BillLine, BillSection, InvoiceKind, Recipient
from elhandel.billing.invoice.issuer import Issuer
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.exact import Totals
from elhandel.settlement.explain import Issued

_HEADERS: Final = """
SELECT i.invoice_id, i.number, i.kind, original.number AS corrects_number, i.customer_id, i.run_id, i.shard_no,
    i.period_from, i.period_to, i.issued_on, i.due_on, i.payment_reference, i.recipient, i.issuer,
    i.subtotal_ore, i.vat_base_ore, i.vat_ore, i.vat_percent, i.document_key, i.document_sha256,
    i.recipient_id
FROM billing.invoice i
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE i.invoice_id = ANY(%(ids)s)
ORDER BY i.series, i.number_in_series
"""

_SECTIONS: Final = """
SELECT invoice_id, section_no, run_id, supply_period_id, gsrn, supply_address, product, correction, period_from,
    period_to, daily_wh, year_before_wh
FROM billing.invoice_section WHERE invoice_id = ANY(%(ids)s)
ORDER BY invoice_id, section_no
"""

_LINES: Final = """
SELECT invoice_id, section_no, category, component, description, quantity_wh, quantity, unit_price, amount_ore, vat,
    settlement_line_no, vat_ore
FROM billing.invoice_line WHERE invoice_id = ANY(%(ids)s)
ORDER BY invoice_id, line_no
"""

# Of the stretch's own corrections only those that stand on the same document.
_ISSUED: Final = """
SELECT i.number, i.issued_at, max(e.settled_at)
FROM billing.invoice_section first
JOIN billing.invoice i USING (invoice_id)
JOIN billing.invoice_section own ON own.invoice_id = first.invoice_id AND NOT own.takes_back
    AND own.supply_period_id = first.supply_period_id
JOIN settlement.settlement e ON e.run_id = own.run_id AND e.supply_period_id = own.supply_period_id
    AND coalesce(e.corrects_run_id, e.run_id) = first.run_id
WHERE first.run_id = %(run)s AND first.supply_period_id = %(supply)s AND NOT first.takes_back
GROUP BY i.invoice_id
"""

_OF_POINT: Final = """
SELECT i.number, i.kind, original.number, i.period_from, i.period_to, i.issued_on, i.due_on, i.payment_reference,
    i.subtotal_ore, i.vat_ore, i.total_ore, i.document_key IS NOT NULL
FROM billing.invoice i
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE EXISTS (SELECT FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id AND s.gsrn = %(gsrn)s)
ORDER BY i.series DESC, i.number_in_series DESC
"""

_BY_NUMBER: Final = """
SELECT i.invoice_id FROM billing.invoice i
WHERE i.number = %(number)s
  AND EXISTS (SELECT FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id AND s.gsrn = %(gsrn)s)
"""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An issued invoice or credit note, all of it. The sections and lines stand in the order of
    their numbers.
    """

    invoice_id: int
    number: str
    kind: InvoiceKind
    corrects_number: str | None
    run_id: int | None
    shard_no: int | None
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    payment_reference: str
    issuer: Issuer
    totals: Totals
    vat_percent: int
    document_key: str | None
    document_sha256: bytes | None
    bill: Bill


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """A row of a customer's list of invoices; amounts in øre."""

    number: str
    kind: InvoiceKind
    corrects_number: str | None
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    payment_reference: str
    subtotal_ore: int
    vat_ore: int
    total_ore: int
    has_document: bool


def load_invoices(tx: Transaction, invoice_ids: Sequence[int]) -> list[Invoice]:
    """Invoices by their ids, in the order of their numbers."""
    asked = {"ids": list(invoice_ids)}
    lines: dict[tuple[int, int], list[BillLine]] = defaultdict(list)
    for invoice_id, section_no, *line in tx.execute(_LINES, asked):
        lines[invoice_id, section_no].append(BillLine(*line))

    sections: dict[int, list[BillSection]] = defaultdict(list)
    for invoice_id, section_no, *told in tx.execute(_SECTIONS, asked):
        sections[invoice_id].append(_section(told, lines[invoice_id, section_no]))

    headers = tx.cursor(row_factory=dict_row).execute(_HEADERS, asked)

    return [_invoice(row, sections[row["invoice_id"]]) for row in headers]


def invoices_of_point(tx: Transaction, gsrn: str) -> list[InvoiceSummary]:
    """The invoices and credit notes that say something of a metering point, the latest first."""
    return [InvoiceSummary(*row) for row in tx.execute(_OF_POINT, {"gsrn": gsrn})]


def invoice_by_number(tx: Transaction, gsrn: str, number: str) -> Invoice | None:
    """One invoice of a metering point, None when there is no such."""
    found = tx.execute(_BY_NUMBER, {"gsrn": gsrn, "number": number}).fetchone()
    return load_invoices(tx, [int(found[0])])[0] if found else None


def first_billed(tx: Transaction, run_id: int, supply_period_id: int) -> Issued | None:
    """The document that a stretch, by the run that settled it first, stands on; None where it is
    not billed.
    """
    found = tx.execute(_ISSUED, {"run": run_id, "supply": supply_period_id}).fetchone()
    return Issued(*found) if found else None


def _section(told: Sequence[Any], lines: Sequence[BillLine]) -> BillSection:
    run, supply, gsrn, address, product, correction, start, end, daily, before = told
    return BillSection(
        run_id=run,
        supply_period_id=supply,
        gsrn=gsrn,
        supply_address=tuple(address),
        product=product,
        correction=correction,
        period_from=start,
        period_to=end,
        daily_wh=tuple(daily),
        year_before_wh=before,
        lines=tuple(lines),
    )


def _invoice(row: dict[str, Any], sections: Sequence[BillSection]) -> Invoice:
    recipient = Recipient(
        row["recipient"]["name"], tuple(row["recipient"]["address"]), row["recipient_id"]
    )
    as_they_are = (
        "invoice_id",
        "number",
        "kind",
        "corrects_number",
        "run_id",
        "shard_no",
        "period_from",
        "period_to",
    )
    more = (
        "issued_on",
        "due_on",
        "payment_reference",
        "vat_percent",
        "document_key",
        "document_sha256",
    )

    return Invoice(
        **{name: row[name] for name in as_they_are + more},
        issuer=Issuer(**row["issuer"]),
        totals=Totals(row["subtotal_ore"], row["vat_base_ore"], row["vat_ore"]),
        bill=Bill(row["customer_id"], recipient, tuple(sections)),
    )
