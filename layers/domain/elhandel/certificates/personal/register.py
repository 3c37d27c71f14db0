"""What certificates hold about persons."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="certificates.source",
        columns=(
            "source_id", "metering_point_id", "supply_period_id", "contract_id", "starts_on",
            "ends_on", "begun_at", "ended_at",
        ),
        reached="contract_id",
        purpose="whose production is certified by itself, on which days",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="certificates.source",
        columns=("begun_by", "reason", "ended_by", "ended_why"),
        reached="contract_id",
        purpose="who let it be certified and ended it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="certificates.certificate",
        columns=(
            "certificate_id", "number", "metering_point_id", "supply_period_id", "starts_at",
            "ends_at", "wh", "technology", "price_area", "issued_at", "valid_from", "expires_at",
            "validated_at", "withdrawn_at",
        ),
        reached="supply_period_id",
        purpose="what was produced renewably, as others rely on it",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="certificates.certificate",
        columns=("issued_by", "reason", "validated_by", "validated_why"),
        reached="supply_period_id",
        purpose="who issued and validated it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="certificates.document",
        columns=("certificate_id", "asked_at", "made_at", "key", "sha256"),
        reached="certificate_id",
        purpose="the document of a certificate, which somebody has asked for",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="certificates.movement",
        columns=(
            "movement_id", "certificate_id", "kind", "from_id", "to_id", "wh", "moved_at",
            "used_at_id", "retirement_id", "move_key",
        ),
        reached="from_id, to_id",
        purpose="who has, gave and retired how much of a certificate",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="certificates.counter",
        columns=("year", "last"),
        reason="how many certificates a year has",
    ),
    Impersonal(
        table="certificates.looked",
        columns=("metering_point_id", "until"),
        reason="how far the readings of a point were compared",
    ),
)
