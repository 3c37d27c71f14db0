"""What was given by hand, as rows: each once under its case."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel.billing.errors import UnableToCredit
from elhandel.billing.invoice import Invoice, Issued, load_invoices
from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId
from elhandel.values.units import short_dkk_of_ore

type Kind = Literal["lines", "amount", "again", "goodwill"]


@dataclass(frozen=True, slots=True)
class Given:
    """What staff gave."""

    amount_ore: int
    """With VAT; below 0 what is asked for again."""

    invoice_id: int | None = None
    """The document; None: goodwill, which is on the next bill."""

    number: str | None = None

    new: bool = True
    """Whether it was given now; else the same case had it before."""


def hold_invoice(tx: Transaction, number: str) -> Invoice:
    """An invoice, held until `tx` ends. Raises NotFound, UnableToCredit for a note."""
    found = tx.execute(_HOLD, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"There is no invoice {number}. Look it up on the customer's list.")

    (invoice,) = load_invoices(tx, [int(found[0])])
    if invoice.corrects_number is not None:
        raise UnableToCredit(
            f"Document {number} is a note that corrects invoice {invoice.corrects_number}. "
            "Credit that invoice: its notes go with it.",
            invoice=number,
        )
    return invoice


def given_before(
    tx: Transaction, kind: Kind, case_no: str, invoice: Invoice, amount_ore: int | None = None
) -> Given | None:
    """What was given about an invoice for the same case; None where nothing was.

    Raises UnableToCredit where it was another amount.
    """
    asked = {
        "kind": kind,
        "case": case_no,
        "account": invoice.bill.customer_id,
        "corrects": invoice.invoice_id,
    }
    row = tx.execute(_BEFORE, asked).fetchone()
    if row is None:
        return None

    before, invoice_id, number = row
    if amount_ore is not None and before != amount_ore:
        raise UnableToCredit(
            f"Case {case_no} gave {short_dkk_of_ore(before)} DKK before. "
            "Give another amount under a case of its own.",
            invoice=invoice.number,
        )
    return Given(before, invoice_id, number, new=False)


def keep_given(
    tx: Transaction,
    kind: Kind,
    case_no: str,
    account: CustomerId,
    amount_ore: int,
    decision: Decision,
    *,
    corrects_id: int | None = None,
    issued: Issued | None = None,
) -> Given:
    """Keep who gave what, and why."""
    tx.execute(
        _KEEP,
        {
            "kind": kind,
            "account": account,
            "case": case_no,
            "corrects": corrects_id,
            "invoice": None if issued is None else issued.invoice_id,
            "amount": amount_ore,
            "by": decision.by,
            "why": decision.why,
            "at": decision.at,
        },
    )
    if issued is None:
        return Given(amount_ore)
    return Given(amount_ore, issued.invoice_id, issued.number)


def goodwill_given(
    tx: Transaction, account: CustomerId, case_no: str, since: date
) -> tuple[int | None, int]:
    """(what the case gave before, what the account was given since a day), both in øre."""
    asked = {"account": account, "case": case_no, "since": since}
    row = tx.execute(_GOODWILL, asked).fetchone()
    return (None, 0) if row is None else (row[0], int(row[1]))


_HOLD: Final = "SELECT invoice_id FROM billing.invoice WHERE number = %(number)s FOR UPDATE"

_BEFORE: Final = """
SELECT h.amount_ore, h.invoice_id, i.number
FROM billing.hand_credit h LEFT JOIN billing.invoice i USING (invoice_id)
WHERE h.account_id = %(account)s AND h.kind = %(kind)s AND h.case_no = %(case)s
  AND h.corrects_id = %(corrects)s
"""

# With what parties were given that have joined the account since.
_GOODWILL: Final = """
SELECT sum(h.amount_ore) FILTER (WHERE h.case_no = %(case)s),
       coalesce(sum(h.amount_ore) FILTER (WHERE h.decided_at >= %(since)s), 0)
FROM billing.hand_credit h JOIN portfolio.account a ON a.customer_id = h.account_id
WHERE a.account_id = %(account)s AND h.kind = 'goodwill'
"""

_KEEP: Final = statement("elhandel.billing.credits", "keep_given")
