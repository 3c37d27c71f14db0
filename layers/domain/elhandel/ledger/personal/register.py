"""What the ledger holds about persons: amounts on their accounts."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="ledger.entry",
        columns=(
            "posting_id", "entry_no", "book", "amount_ore", "account_id", "document_id", "party",
        ),
        reached="account_id, and the other entries of the posting",
        purpose="what was asked for, paid and given back",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="ledger.posting",
        columns=(
            "posting_id", "source", "source_id", "booked_on", "text", "posted_at", "posted_in",
        ),
        reached="posting_id, of entries with an account",
        purpose="when and by what event it was booked",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="ledger.closed_month",
        columns=("month", "closed_at", "closed_by", "reason"),
        reason="about the books of a month, and who of the staff closed it",
    ),
)
