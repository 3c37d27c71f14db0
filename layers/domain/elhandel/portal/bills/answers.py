"""Bills of all places as the portal's JSON."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from elhandel.billing.explained import BillRow, list_bills
from elhandel.platform.database import Transaction
from elhandel.portal import labels
from elhandel.portal.bills.explained import ExplainedBill, explained_bill
from elhandel.portal.green import Green
from elhandel.values.units import decimal_dkk


class BillInList(BaseModel):
    """A bill or note; amounts in DKK with VAT."""

    number: str
    kind: str
    kind_label: str
    corrects: str | None
    period_from: dt.date
    period_to: Annotated[dt.date, Field(description="The first day after the period.")]
    issued_on: dt.date
    due_on: dt.date
    total: Decimal
    open: Decimal
    status: str
    status_label: str
    disputed: bool

    @classmethod
    def of(cls, row: BillRow) -> Self:
        return cls(
            number=row.number,
            kind=row.kind,
            kind_label=labels.INVOICE_LABELS[row.kind],
            corrects=row.corrects_number,
            period_from=row.period.start,
            period_to=row.period.end,
            issued_on=row.issued_on,
            due_on=row.due_on,
            total=decimal_dkk(row.total_ore),
            open=decimal_dkk(row.standing.open_ore),
            status=row.standing.status,
            status_label=labels.STATUS_LABELS[row.standing.status],
            disputed=row.disputed,
        )


class BillList(BaseModel):
    """A page of a customer's bills, the latest first."""

    bills: list[BillInList]
    before: Annotated[
        str | None, Field(description="Ask with it for the next page; null at the end.")
    ]


class Part(BaseModel):
    """What one of those who are paid gets, in DKK without VAT."""

    key: str
    amount: Decimal
    lines: Annotated[list[int], Field(description="The numbers of its lines.")]


class Reason(BaseModel):
    """A part of the difference to the bill before, in DKK with VAT."""

    kind: str
    amount: Decimal


class BillAnswer(BaseModel):
    """A bill explained. `parts` and `vat` add up to `total`, `reasons` to `difference`."""

    number: str
    total: Decimal
    vat: Decimal
    open: Decimal
    status: str
    parts: list[Part]
    before: Annotated[str | None, Field(description="The regular bill before it.")]
    difference: Decimal | None
    reasons: list[Reason]
    corrected_by: list[str]
    green: Annotated[
        Green | None, Field(description="As the bill says it; null where nothing was covered.")
    ]
    green_today: Annotated[
        Green | None,
        Field(description="By what was retired and withdrawn until now; null where it is nothing."),
    ]

    @classmethod
    def of(cls, bill: ExplainedBill) -> Self:
        found = bill.difference
        return cls(
            number=bill.invoice.number,
            total=decimal_dkk(bill.invoice.totals.total),
            vat=decimal_dkk(bill.invoice.totals.vat),
            open=decimal_dkk(bill.standing.open_ore),
            status=bill.standing.status,
            parts=[
                Part(
                    key=group.key,
                    amount=decimal_dkk(group.amount_ore),
                    lines=[line.line_no for line in group.lines],
                )
                for group in bill.groups
            ],
            before=None if bill.before is None else bill.before.number,
            difference=None if found is None else decimal_dkk(found.amount_ore),
            reasons=[
                Reason(kind=cause.kind, amount=decimal_dkk(cause.amount_ore))
                for cause in (found.causes if found else ())
            ],
            corrected_by=[note.number for note in bill.notes],
            green=Green.of(bill.green),
            green_today=Green.of(bill.green_today),
        )


def bill_list(tx: Transaction, today: dt.date, before: str | None) -> BillList:
    """A page of the asking customer's bills."""
    found = list_bills(tx, today, before)
    return BillList(bills=[BillInList.of(row) for row in found.rows], before=found.before)


def bill_answer(tx: Transaction, number: str, today: dt.date) -> BillAnswer:
    """A bill of the asking customer, explained. Raises NotFound."""
    return BillAnswer.of(explained_bill(tx, number, today))
