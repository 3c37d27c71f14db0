"""What minting holds about persons: that a metering point of theirs takes part, and since when."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="minting.participation",
        columns=(
            "participation_id", "metering_point_id", "supply_period_id", "contract_id", "starts_on",
            "ends_on", "joined_at", "left_at",
        ),
        reached="contract_id",
        purpose="whose surplus becomes tokens, on which days",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="minting.participation",
        columns=("joined_by", "reason", "left_by", "left_why"),
        reached="contract_id",
        purpose="who let it take part and ended it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(table="minting.closing", columns=("past", "closed_at"), reason="months of all"),
    Impersonal(
        table="minting.participation",
        columns=("looked_until", "looked_past"),
        reason="how far its readings were looked at",
    ),
)
