"""What is open on accounts: documents with what is left to pay, and what is in favour."""

from elhandel.payments.open_items.claims import (
    OpenAccount,
    claims_named,
    hold_payments,
    open_accounts,
)

__all__ = ["OpenAccount", "claims_named", "hold_payments", "open_accounts"]
