"""The rail `token`: trades that are settled on the token ledger (GX-STL-1, 2, 4; C.3.4).

What a wallet needs for an order is counted, as for the rail `bill`; each trade is one piece of work
for the ledger, and where that stands is where the settlement stands.
"""

from elhandel.exchange.tokens.closing import ClosedTokens, close_tokens, closing_subject
from elhandel.exchange.tokens.means import WalletMeans, check_wallet, wallet_means
from elhandel.exchange.tokens.settlements import (
    Counted,
    SettlementState,
    TokenSettlement,
    fall_back,
    order_settlements,
    own_settlements,
    retry_settlement,
    settlements_counted,
)

__all__ = [
    "ClosedTokens",
    "Counted",
    "SettlementState",
    "TokenSettlement",
    "WalletMeans",
    "check_wallet",
    "close_tokens",
    "closing_subject",
    "fall_back",
    "order_settlements",
    "own_settlements",
    "retry_settlement",
    "settlements_counted",
    "wallet_means",
]
