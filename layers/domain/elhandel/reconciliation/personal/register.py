"""What reconciliation holds about persons: nothing but which metering points were looked at because
a sum did not agree.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="reconciliation.suspect",
        columns=(
            "discrepancy_id", "attempt", "rank", "metering_point_id", "cause", "explains", "wh",
            "first", "past",
        ),
        reached="metering_point_id, on the days of supply",
        purpose="which points could explain that a sum of DataHub is not ours",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="reconciliation.question",
        columns=(
            "question_id", "discrepancy_id", "kind", "metering_point_id", "first", "past",
            "attempt", "state", "enquiry_id", "asked_at", "answered_at", "refusal",
        ),
        reached="metering_point_id, on the days of supply",
        purpose="what DataHub was asked about such a point",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="reconciliation.energy_sum",
        columns=(
            "energy_sum_id", "grid_area", "supplier_gln", "point_type", "settlement_method",
            "process", "correction", "version", "day", "resolution_minutes", "first_interval",
            "wh", "quality", "withdrawn", "calculated_at", "fingerprint", "inbound_message_id",
            "recorded_at",
        ),
        reason="sums of a grid area",
    ),
    Impersonal(
        table="reconciliation.charge_sum",
        columns=(
            "charge_sum_id", "grid_area", "supplier_gln", "owner_gln", "charge_kind",
            "charge_code", "point_type", "settlement_method", "resolution", "unit", "process",
            "correction", "version", "day", "first_interval", "quantities", "prices", "amounts",
            "quality", "calculated_at", "fingerprint", "inbound_message_id", "recorded_at",
        ),
        reason="sums of a grid area",
    ),
    Impersonal(
        table="reconciliation.comparison",
        columns=(
            "comparison_id", "subject", "month", "grid_area", "point_type", "settlement_method",
            "owner_gln", "charge_kind", "charge_code", "resolution", "process", "correction",
            "version", "calculated_at", "compared_at", "matches", "intervals", "differing",
            "differing_days", "theirs", "ours", "largest", "their_amount", "our_amount",
            "priced_otherwise", "explained",
        ),
        reason="sums of a grid area, and how far they differ",
    ),
    Impersonal(
        table="reconciliation.discrepancy",
        columns=(
            "discrepancy_id", "comparison_id", "state", "attempts", "opened_at", "due_at",
            "ended_at", "ended_by", "reason",
        ),
        reason="about a sum of a grid area, and who of the staff accepted it",
    ),
    Impersonal(
        table="reconciliation.discrepancy_event",
        columns=("discrepancy_id", "event_no", "at", "event", "differing", "delta"),
        reason="about a sum of a grid area",
    ),
)  # fmt: skip
