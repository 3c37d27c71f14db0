"""What dunning holds about persons: that a bill was not paid, and what followed."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="dunning.overdue_told",
        columns=("invoice_id", "account_id", "told_on", "open_ore", "told_at"),
        reached="account_id",
        purpose="that a customer was told of an overdue bill, once",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="dunning.warning",
        columns=(
            "warning_id", "account_id", "invoice_id", "ordinal", "warned_on", "stops_on",
            "owed_ore", "warned_at", "ended_at", "outcome",
        ),
        reached="account_id",
        purpose="that a customer was warned before a service was turned off",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()
