"""Issued invoices as values, for tests of their documents."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from elhandel.billing.bill import Bill, BillLine, BillSection, Recipient
from elhandel.billing.invoice import Invoice, Issuer
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn

ISSUER = Issuer(
    "Elhandel A/S",
    "Energivej 1, 2100 København Ø",
    "12345674",
    "kundeservice@elhandel.example",
    "+45 70 00 00 00",
    "80000000",
)


def a_line(amount_ore: int = 21_450, **fields: Any) -> BillLine:
    values: dict[str, Any] = {
        "category": "supplier",
        "component": "energy",
        "description": "El, Elhandel Spot (spotpris + tillæg)",
        "quantity_wh": 312_500,
        "quantity": None,
        "unit_price": None,
        "vat": True,
        "settlement_line_no": 1,
    }
    return BillLine(amount_ore=amount_ore, **{**values, **fields})


def a_subscription(amount_ore: int = 2_900) -> BillLine:
    return a_line(
        amount_ore,
        component="supplier_subscription",
        description="Abonnement, Elhandel Spot",
        quantity_wh=None,
        quantity="1 måned",
        unit_price=29_000_000,
    )


def a_section(lines: Sequence[BillLine] = (), **fields: Any) -> BillSection:
    values: dict[str, Any] = {
        "run_id": 1,
        "supply_period_id": 1,
        "gsrn": Gsrn("571313180000000001"),
        "supply_address": ("Vestergade 16, 2. tv", "8000 Aarhus C"),
        "product": "Elhandel Spot",
        "correction": False,
        "period": Period(date(2026, 1, 1), date(2026, 2, 1)),
        "daily_wh": (10_000,) * 31,
        "year_before_wh": 250_000,
    }
    return BillSection(lines=tuple(lines) or (a_line(), a_subscription()), **{**values, **fields})


def an_aconto(net_ore: int, vat_ore: int, text: str, **fields: Any) -> BillSection:
    """An amount on account."""
    line = a_line(
        net_ore,
        category="aconto",
        component="aconto",
        description=text,
        quantity_wh=None,
        settlement_line_no=None,
        vat_ore=vat_ore,
    )
    return a_section([line], run_id=None, daily_wh=(), year_before_wh=None, **fields)


def an_invoice(
    *sections: BillSection,
    name: str = "Søren Åkjær",
    address: Sequence[str] = ("Vestergade 16, 2. tv", "8000 Aarhus C"),
    **fields: Any,
) -> Invoice:
    bill = Bill(42, Recipient(name, tuple(address)), sections or (a_section(),))
    values: dict[str, Any] = {
        "invoice_id": 1,
        "number": "2026-00001",
        "kind": "invoice",
        "corrects_number": None,
        "run_id": 1,
        "shard_no": 1,
        "period": bill.period,
        "issued_on": date(2026, 2, 9),
        "due_on": date(2026, 3, 2),
        "pay_back_by": None,
        "payment_reference": "202600000000011",
        "issuer": ISSUER,
        "totals": bill.totals(25),
        "vat_percent": 25,
        "document_key": None,
        "document_sha256": None,
    }
    return Invoice(bill=bill, **{**values, **fields})
