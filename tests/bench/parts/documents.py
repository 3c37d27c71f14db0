"""Documents: the PDF of a bill with its e-invoice in it, a second of one core."""

from dataclasses import replace
from datetime import date
from statistics import mean
from time import process_time

from elhandel.billing.bill import Bill, BillLine, BillSection, EInvoiceFormat, Recipient
from elhandel.billing.document import compose, render
from elhandel.billing.einvoice import einvoice
from elhandel.billing.invoice import Invoice, Issuer
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import CustomerId, RunId, SupplyPeriodId
from tests.bench.figures import Report

_DOCUMENTS = 300
_LINES = 8
_JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


def measure(report: Report, repeat: int) -> None:
    """Make the documents of a company's month: 8 lines, 31 days with those of a year before."""
    report.step(f"{_DOCUMENTS} documents of {_LINES} lines, PDF with UBL")
    invoices = [_invoice(number) for number in range(1, _DOCUMENTS + 1)]
    _made(invoices[0])  # the compiler reads its fonts once

    both = min(_seconds(invoices) for _ in range(repeat))
    note = f"{_LINES} lines, a chart of 31 days; processor time of one core, nothing is stored"
    report.add("documents: PDF with UBL", 1 / both, "/s", at_least=100, note=note)

    began = process_time()
    sizes = [len(einvoice(invoice) or b"") for invoice in invoices]
    alone = (process_time() - began) / len(invoices)
    note = f"{mean(sizes) / 1024:.0f} KiB each"
    report.add("documents: UBL alone", 1 / alone, "/s", note=note)


def seconds_of_document() -> float:
    """Seconds of processor of a document, in the mean."""
    invoices = [_invoice(number) for number in range(1, _DOCUMENTS + 1)]
    _made(invoices[0])
    return _seconds(invoices)


def _seconds(invoices: list[Invoice]) -> float:
    began = process_time()
    for invoice in invoices:
        _made(invoice)
    return (process_time() - began) / len(invoices)


def _made(invoice: Invoice) -> bytes:
    return render(compose(invoice), einvoice(invoice))


def _invoice(number: int) -> Invoice:
    bill = Bill(
        CustomerId(number),
        Recipient(
            "Bageriet Vestergade ApS",
            (f"Vestergade {number}", "8000 Aarhus C"),
            kind="business",
            cvr="12345674",
            order_reference=f"PO-{number}",
            einvoice=EInvoiceFormat.PEPPOL,
        ),
        (_section(number),),
    )

    return Invoice(
        invoice_id=number,
        number=f"2026-{number:05d}",
        kind="invoice",
        corrects_number=None,
        run_id=RunId(1),
        shard_no=1,
        period=bill.period,
        issued_on=date(2026, 2, 9),
        due_on=date(2026, 3, 2),
        pay_back_by=None,
        payment_reference=f"2026{number:011d}",
        issuer=Issuer(
            "Elhandel A/S",
            "Energivej 1, 2100 København Ø",
            "12345674",
            "kundeservice@elhandel.example",
            "+45 70 00 00 00",
            "80000000",
        ),
        totals=bill.totals(25),
        vat_percent=25,
        document_key=None,
        document_sha256=None,
        bill=bill,
    )


def _section(number: int) -> BillSection:
    days = tuple(9_000 + 100 * ((number + day) % 31) for day in range(31))
    energy = BillLine(
        category="supplier",
        component="energy",
        description="El, Elhandel Spot (spotpris + tillæg)",
        quantity_wh=sum(days),
        quantity=None,
        unit_price=None,
        amount_ore=21_450 + number,
        vat=True,
        settlement_line_no=1,
    )
    others = [
        replace(
            energy,
            category="network",
            component="charge",
            description=f"Nettarif {place}",
            amount_ore=1_700 * place + number,
            settlement_line_no=place,
        )
        for place in range(2, _LINES + 1)
    ]

    return BillSection(
        run_id=RunId(1),
        supply_period_id=SupplyPeriodId(number),
        gsrn=Gsrn(f"5713131{number:011d}"),
        supply_address=(f"Vestergade {number}", "8000 Aarhus C"),
        product="Elhandel Spot",
        correction=False,
        period=_JANUARY,
        daily_wh=days,
        year_before_wh=sum(days),
        lines=(energy, *others),
        year_before_daily_wh=days[::-1],
    )
