"""A customer's wallet on the token ledger as JSON: connected by a signed text, what it holds, and
what its owner lets the market move.

Only inside a customer's transaction, and only where neighbours trade.
"""

from elhandel.portal.wallets.allowance import (
    AllowanceAnswer,
    AllowanceSigned,
    AllowanceWish,
    allow,
    show_allowance,
    sign_allowance,
)
from elhandel.portal.wallets.tokens import BalanceAnswer, TokenInfo, show_balance, show_tokens
from elhandel.portal.wallets.wallet import (
    ActivityList,
    ChallengeAnswer,
    ChallengeWish,
    WalletAnswer,
    WalletWish,
    ask_for_proof,
    connect_wallet,
    list_activity,
    remove_wallet,
    show_wallet,
)

__all__ = [
    "ActivityList",
    "AllowanceAnswer",
    "AllowanceSigned",
    "AllowanceWish",
    "BalanceAnswer",
    "ChallengeAnswer",
    "ChallengeWish",
    "TokenInfo",
    "WalletAnswer",
    "WalletWish",
    "allow",
    "ask_for_proof",
    "connect_wallet",
    "list_activity",
    "remove_wallet",
    "show_allowance",
    "show_balance",
    "show_tokens",
    "show_wallet",
    "sign_allowance",
]
