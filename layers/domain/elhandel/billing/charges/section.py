"""The unbilled charges of accounts, as a section of their next bill."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.bill import BillLine, BillSection, VatClass
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import CustomerId


def sections_of_charges(
    tx: Transaction, customers: Sequence[CustomerId], today: date
) -> Mapping[CustomerId, BillSection]:
    """What each customer's account is to be billed now, by time; nobody without charges.

    Holds the charges until `tx` ends, so that two bills never have the same.
    """
    rows: dict[CustomerId, list[dict[str, Any]]] = defaultdict(list)
    asked = {"customers": Int4s(customers), "today": today}
    tx.execute(_HOLD, asked)
    for row in tx.cursor(row_factory=dict_row).execute(_UNBILLED, asked):
        rows[CustomerId(row["customer_id"])].append(row)

    return {customer: _section(of_customer) for customer, of_customer in rows.items()}


def _section(rows: Sequence[Mapping[str, Any]]) -> BillSection:
    return BillSection(
        run_id=None,
        supply_period_id=None,
        gsrn=None,
        supply_address=(),
        product="",
        correction=False,
        period=Period(
            min(row["period_from"] for row in rows), max(row["period_to"] for row in rows)
        ),
        daily_wh=(),
        year_before_wh=None,
        lines=tuple(_line(row) for row in rows),
    )


def _line(row: Mapping[str, Any]) -> BillLine:
    return BillLine(
        category="service",
        component="service",
        description=row["what"],
        quantity_wh=None,
        quantity=quantity_text(row["quantity"], row["unit"]),
        unit_price=row["unit_price"],
        amount_ore=row["amount_ore"],
        vat=row["vat_class"] == VatClass.STANDARD,
        settlement_line_no=None,
        billing_charge_id=row["billing_charge_id"],
    )


def quantity_text(quantity: Decimal, unit: str) -> str:
    """A quantity as printed in Danish: `1 md.`, `−2,5 stk.`."""
    number = format(quantity.normalize(), "f").replace(".", ",").replace("-", "−")
    return f"{number} {unit}"


# A statement before: who waited for another bill sees what that one has billed.
_HOLD: Final = statement("elhandel.billing.charges", "hold_charges")

_UNBILLED: Final = statement("elhandel.billing.charges", "unbilled_charges")
