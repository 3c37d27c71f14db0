"""The bank accounts that customers have registered for what is paid back: sealed, and opened by
payouts alone.
"""

from elhandel.payments.accounts.registered import (
    PAYOUT_ACCOUNT,
    RegisteredAccount,
    SealedAccount,
    accounts_in_use,
    end_account,
    known_before,
    pays_from,
    register_account,
    registered_account,
)

__all__ = [
    "PAYOUT_ACCOUNT",
    "RegisteredAccount",
    "SealedAccount",
    "accounts_in_use",
    "end_account",
    "known_before",
    "pays_from",
    "register_account",
    "registered_account",
]
