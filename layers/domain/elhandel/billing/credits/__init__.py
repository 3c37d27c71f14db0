"""Credit by hand: lines of an invoice, an amount off it, goodwill, and invoicing again.

Each is somebody's decision, kept in `billing.hand_credit` under the number of a case: the same case
again changes nothing. What may be given at most is dated data (`billing/rules/credit-limits.toml`).
"""

from elhandel.billing.credits.again import invoice_again
from elhandel.billing.credits.allowance import credit_amount
from elhandel.billing.credits.decided import Given
from elhandel.billing.credits.goodwill import give_goodwill
from elhandel.billing.credits.lines import credit_lines
from elhandel.billing.credits.preview import CreditPreview, preview_credit
from elhandel.billing.errors import AlreadyCredited, CreditBeyondLimit, UnableToCredit

__all__ = [
    "AlreadyCredited",
    "CreditBeyondLimit",
    "CreditPreview",
    "Given",
    "UnableToCredit",
    "credit_amount",
    "credit_lines",
    "give_goodwill",
    "invoice_again",
    "preview_credit",
]
