"""What is held about persons who listen: when they did, and what they were told."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="live.ticket",
        columns=(
            "ticket_sha256", "customer_id", "session_id", "api_key_id", "made_at", "expires_at",
            "listens_until", "used_at",
        ),
        reached="customer_id",
        purpose="that whoever connects is the customer",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="live.connection",
        columns=(
            "connection_id", "customer_id", "session_id", "api_key_id", "connected_at", "ends_at",
            "minute", "said",
        ),
        reached="customer_id",
        purpose="where what changes is sent to, while somebody listens",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="live.subscription",
        columns=("connection_id", "channel"),
        reached="connection_id",
        purpose="what somebody listens to",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="live.channel",
        columns=("channel", "number", "state", "listened_at", "customer_id"),
        reached="customer_id, of a customer's own channel",
        purpose="how many messages were sent on a channel",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
    Personal(
        table="live.message",
        columns=("channel", "number", "body", "made_at", "sent_at"),
        reached="channel, of a customer's own",
        purpose="what was sent of orders and trades, for who was cut off for a moment",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGN_IN,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="live.change",
        columns=("change_id", "kind", "subject"),
        reason="the number of a row that changed, for a moment; the row says whose it is",
    ),
    Impersonal(
        table="live.relay",
        columns=("relay_id", "generation", "seen_at"),
        reason="which process sends what changes",
    ),
)  # fmt: skip
