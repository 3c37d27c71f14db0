"""What settlement holds about persons: what a home used and cost, by supply period, without a
name.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        "settlement.settlement",
        (
            "run_id", "supply_period_id", "contract_id", "kind", "corrects_run_id", "period_from",
            "period_to",
            "subtotal_ore", "settled_at", "metering_point_ids", "charge_ids", "without_vat",
            "quantities_wh",
            "amounts_ore", "rest_numerators", "rest_denominators",
        ),
        "contract_id",
        "what was settled: kWh and amounts, line by line",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "settlement.parked",
        ("run_id", "supply_period_id", "cause", "detail"),
        "supply_period_id",
        "why something could not be settled",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "settlement.correction_cause",
        ("run_id", "supply_period_id", "cause", "message_id", "marked_at"),
        "supply_period_id",
        "why something was settled again",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "settlement.dirty",
        ("dirty_id", "supply_period_id", "period_from", "period_to", "cause", "message_id",
         "marked_at",
         "parked_run_id"),
        "supply_period_id",
        "what has to be settled again",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "settlement.run",
        ("only_gsrns",),
        "by the GSRN",
        "the points that a run was restricted to",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "settlement.shard",
        ("supply_period_ids",),
        "supply_period_id",
        "whose supply a shard of a run settled",
        Basis.LAW,
        Keeping.RUN,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal("settlement.settlement", ("shard_no",), "about the run"),
    Impersonal(
        "settlement.run",
        (
            "run_id", "period_from", "period_to", "version", "state", "shard_count",
            "requested_by", "planned_at",
            "closed_at", "kind", "selection", "only_price_area", "only_grid_area", "only_product",
            "given_up_at",
            "given_up_by", "given_up_why",
        ),
        "about the run, and who of the staff asked for it",
    ),
    Impersonal(
        "settlement.shard",
        (
            "run_id", "shard_no", "state", "settled", "parked", "done_at", "duration_ms",
            "read_ms", "settle_ms",
            "write_ms", "sent_again", "sent_again_at",
        ),
        "about the run",
    ),
    Impersonal(
        "settlement.forgotten_period",
        ("period_from", "period_to", "runs", "settlements", "subtotal_ore", "forgotten_at"),
        "sums of all customers together",
    ),
)  # fmt: skip
