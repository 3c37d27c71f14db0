"""What the room holds about persons: meters, keys, tries, readings."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="meters.meter",
        columns=(
            "meter_no", "meter_id", "customer_id", "serial", "metering_point_id",
            "supply_period_id", "method", "state", "meter_type", "manufacturer", "location",
            "proof", "installed_on", "registered_at", "verified_at", "legacy_until", "reminded_at",
            "installation",
        ),
        reached="customer_id",
        purpose="which meters a customer has, and by what they are proven to be theirs",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="meters.meter",
        columns=("decided_at", "decided_by", "reason"),
        reached="customer_id",
        purpose="who of the staff decided about a meter, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="meters.issued_key",
        columns=(
            "issued_key_id", "customer_id", "serial", "key_hash", "issued_at", "expires_at",
            "ended_at",
        ),
        reached="customer_id",
        purpose="that a key was sent to a customer; only its hash is there",
        basis=Basis.CONTRACT,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="meters.issued_key",
        columns=("issued_by", "reason"),
        reached="customer_id",
        purpose="who of the staff issued a key, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="meters.device_meter",
        columns=("api_key_id", "meter_no", "given_at"),
        reached="meter_no",
        purpose="which device submits readings of a customer's meter",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="meters.device_meter",
        columns=("given_by", "reason"),
        reached="meter_no",
        purpose="who of the staff gave a device a meter, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="meters.attempt",
        columns=(
            "attempt_id", "customer_id", "serial", "method", "address", "user_agent", "result",
            "reason", "tried_at", "ended_at",
        ),
        reached="customer_id",
        purpose="who tried to prove a meter, from where, and what came of it",
        basis=Basis.INTEREST,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="meters.reading",
        columns=(
            "reading_no", "reading_id", "meter_no", "wh", "read_at", "covers", "verification",
            "submitted_at", "submitted_by", "signature", "metadata", "minted_wh", "mint_subject",
            "mint_number", "minted_at",
        ),
        reached="meter_no",
        purpose="what a customer's meter has produced, as they submitted it",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="meters.refusal",
        columns=(
            "refusal_id", "meter_no", "day", "code", "submitted_by", "times", "wh", "read_at",
            "first_at", "last_at",
        ),
        reached="meter_no",
        purpose="which readings of a customer's meter were refused, and why",
        basis=Basis.CONTRACT,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="meters.reading",
        columns=("minted_by", "minted_why"),
        reached="meter_no",
        purpose="who of the staff let it become tokens, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()
