"""What the market holds about persons: what they ordered, traded, and were charged for it."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="exchange.trade_order",
        columns=(
            "order_id", "supply_period_id", "order_key", "price_area", "month", "side", "wh",
            "price", "traded_wh", "state", "placed_at", "expires_at", "closed_at",
            "clearance_id", "rail", "wallet", "cancelled_because",
        ),
        reached="supply_period_id",
        purpose="what somebody wanted to buy or sell on the neighbours' market",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.cited",
        columns=("order_id", "certificate_id"),
        reached="order_id",
        purpose="which certificate a sale cites",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.trade",
        columns=(
            "trade_id", "epoch", "price_area", "month", "buy_id", "sell_id", "wh", "price",
            "rail",
        ),
        reached="buy_id, sell_id",
        purpose="what was traded between two neighbours",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.token_settlement",
        columns=("trade_id", "subject", "total_ore", "fee_ore", "ordered_at", "fell_back_at"),
        reached="trade_id",
        purpose="what a trade came to on the token ledger",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.settled_trade",
        columns=("trade_id", "version", "wh", "settled_at"),
        reached="trade_id",
        purpose="how much of a trade holds",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.measured",
        columns=(
            "supply_period_id", "month", "version", "settlements", "used_wh", "produced_wh",
            "use_numerator", "use_denominator", "credit_numerator", "credit_denominator",
            "credit_vat", "read_at",
        ),
        reached="supply_period_id",
        purpose="what a home used and produced, by which its trades were settled",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="exchange.charged",
        columns=(
            "supply_period_id", "month", "piece_no", "component", "vat", "wh", "amount_ore",
            "charged_at",
        ),
        reached="supply_period_id",
        purpose="what trades changed on a bill",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="exchange.pause",
        columns=(
            "pause_id", "kind", "paused_at", "paused_by", "reason", "ended_at", "ended_by",
            "ended_why",
        ),
        reason="when the market stood still, and which role decided it; no customer is in it",
    ),
    Impersonal(
        table="exchange.clearance",
        columns=(
            "clearance_id", "price_area", "cleared_at", "cleared_by", "reason", "orders", "wh",
        ),
        reason="when all open orders were cancelled, and which role decided it",
    ),
    Impersonal(
        table="exchange.epoch",
        columns=("starts_at", "cleared_at"),
        reason="a quarter of an hour of the market",
    ),
    Impersonal(
        table="exchange.cleared_book",
        columns=("epoch", "price_area", "month", "price", "wh", "trades", "rail"),
        reason="what was traded in an area, by nobody in particular",
    ),
    Impersonal(
        table="exchange.settled_book",
        columns=("price_area", "month", "version", "measured", "settled_at", "paid"),
        reason="when the trades of an area were settled",
    ),
)  # fmt: skip
