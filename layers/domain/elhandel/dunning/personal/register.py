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
    Personal(
        table="dunning.respite",
        columns=("respite_id", "account_id", "until", "given_at", "ended_at"),
        reached="account_id",
        purpose="how long a customer was given time to pay",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="dunning.respite",
        columns=("given_by", "reason", "ended_by", "ended_why"),
        reached="account_id",
        purpose="who gave it and took it back, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()
