"""What settlement holds about persons: what a home used and cost, by supply period, without a
name.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="settlement.settlement",
        columns=(
            "run_id", "supply_period_id", "contract_id", "kind", "corrects_run_id", "period_from",
            "period_to",
            "subtotal_ore", "settled_at", "metering_point_ids", "charge_ids", "without_vat",
            "quantities_wh",
            "amounts_ore", "rest_numerators", "rest_denominators", "changes",
        ),
        reached="contract_id",
        purpose="what was settled: kWh and amounts, line by line",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="settlement.parked",
        columns=("run_id", "supply_period_id", "cause", "detail"),
        reached="supply_period_id",
        purpose="why something could not be settled",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="settlement.correction_cause",
        columns=("run_id", "supply_period_id", "cause", "message_id", "marked_at"),
        reached="supply_period_id",
        purpose="why something was settled again",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="settlement.dirty",
        columns=("dirty_id", "supply_period_id", "period_from", "period_to", "cause", "message_id",
         "marked_at",
         "parked_run_id"),
        reached="supply_period_id",
        purpose="what has to be settled again",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="settlement.run",
        columns=("only_gsrns",),
        reached="by the GSRN",
        purpose="the points that a run was restricted to",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="settlement.shard",
        columns=("supply_period_ids",),
        reached="supply_period_id",
        purpose="whose supply a shard of a run settled",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(table="settlement.settlement", columns=("shard_no",), reason="about the run"),
    Impersonal(
        table="settlement.run",
        columns=(
            "run_id", "period_from", "period_to", "version", "state", "shard_count",
            "requested_by", "planned_at",
            "closed_at", "kind", "selection", "only_price_area", "only_grid_area", "only_product",
            "given_up_at",
            "given_up_by", "given_up_why",
        ),
        reason="about the run, and who of the staff asked for it",
    ),
    Impersonal(
        table="settlement.shard",
        columns=(
            "run_id", "shard_no", "state", "settled", "parked", "done_at", "duration_ms",
            "read_ms", "settle_ms",
            "write_ms", "sent_again", "sent_again_at",
        ),
        reason="about the run",
    ),
    Impersonal(
        table="settlement.forgotten_period",
        columns=("period_from", "period_to", "runs", "settlements", "subtotal_ore", "forgotten_at"),
        reason="sums of all customers together",
    ),
)  # fmt: skip
