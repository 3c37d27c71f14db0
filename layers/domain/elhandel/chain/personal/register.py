"""What the room holds about persons: nothing by itself. A subject is a hash of what the room knows
that ordered the work. It has no secret, so who knows a metering point's number can form it: when a
person is forgotten, it is replaced by chance (erasure.py).
"""

from typing import Final

from elhandel.platform.upkeep.personal import Impersonal, Personal

PERSONAL: Final[tuple[Personal, ...]] = ()

IMPERSONAL: Final = (
    Impersonal(
        table="chain.task",
        columns=(
            "task_id", "kind", "subject", "number", "wallet", "units", "terms", "state", "attempts",
            "alone", "due_at", "cause", "transaction_id", "done_kind", "done_units", "done_money",
            "ordered_at", "done_at",
        ),
        reason="about a hash, which leads to a person only by what the ordering room knows",
    ),
    Impersonal(
        table="chain.transaction",
        columns=(
            "transaction_id", "signature", "content", "last_valid_height", "state", "signed_at",
            "sends", "refusal", "slot", "settled_at",
        ),
        reason="as it stands on a ledger that everybody reads, where no person is named",
    ),
    Impersonal(
        table="chain.look",
        columns=(
            "one", "looked_at", "answered_at", "nodes", "silent", "height", "lamports",
            "difference",
        ),
        reason="what was seen of the ledger and of the house's own account",
    ),
    Impersonal(
        table="chain.offer",
        columns=(
            "task_id", "message", "last_valid_height", "offered_at", "signature", "signed_at",
        ),
        reason="the bytes of a transaction, and a signature of them, as they will stand there",
    ),
    Impersonal(
        table="chain.holding",
        columns=(
            "wallet", "energy_account", "currency_account", "energy", "currency", "energy_allowed",
            "currency_allowed", "lamports", "watched_since", "read_at",
        ),
        reason="what everybody reads of an address on the ledger; whose it is stands elsewhere",
    ),
    Impersonal(
        table="chain.brought_forward",
        columns=("wallet", "units"),
        reason="a sum of an address on the ledger; whose it is stands elsewhere",
    ),
    Impersonal(
        table="chain.house",
        columns=(
            "one", "address", "energy_mint", "currency_mint", "market", "energy_supply", "lamports",
            "read_at",
        ),
        reason="our own accounts on the ledger",
    ),
    Impersonal(
        table="chain.carried",
        columns=("transaction_id", "place", "task_id"),
        reason="which work was in which transaction",
    ),
)  # fmt: skip
