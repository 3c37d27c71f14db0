"""What is held about persons: which wallet is theirs, and what they did about it."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="wallets.wallet",
        columns=("wallet_id", "customer_id", "address", "connected_at", "removed_at"),
        reached="customer_id",
        purpose="where somebody's tokens go",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="wallets.challenge",
        columns=(
            "customer_id", "address", "nonce", "site", "issued_at", "expires_at", "used_at",
        ),
        reached="customer_id",
        purpose="that a wallet is theirs, as far as it is not proved yet",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="wallets.activity",
        columns=(
            "activity_id", "customer_id", "at", "event", "address", "asked_from", "user_agent",
        ),
        reached="customer_id",
        purpose="what was done, or tried, about somebody's wallet",
        basis=Basis.INTEREST,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()
