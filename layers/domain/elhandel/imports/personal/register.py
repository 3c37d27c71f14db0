"""What imports hold about persons: rows of another system's files, and whose they are."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_ROW: Final = (
    "batch_id", "line_no", "kind", "ref", "email", "account", "fields", "state", "error",
    "customer_id",
)  # fmt: skip

PERSONAL: Final = (
    Personal(
        table="imports.batch",
        columns=("received_by", "loaded_by", "reason"),
        reached="staff",
        purpose="who imported a file, and why",
        basis=Basis.LAW,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="imports.line",
        columns=_ROW,
        reached="customer_id; of a row that belongs to nobody yet, its e-mail",
        purpose="a row of a file, as the other system had it",
        basis=Basis.CONTRACT,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="imports.account",
        columns=("ref", "customer_id", "batch_id"),
        reached="customer_id",
        purpose="who of us is which account of the other system",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="imports.consumer_order",
        columns=(
            "order_number", "customer_id", "batch_id", "status", "ordered_on", "total_ore",
            "package",
        ),
        reached="customer_id",
        purpose="what was ordered in the other system",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="imports.validation_error",
        columns=(
            "error_id", "batch_id", "line_no", "kind", "table_name", "record_id", "message",
            "suggestion", "snapshot", "found_at", "resolved_at", "resolution",
        ),
        reached="the row of its batch and line",
        purpose="what could not be taken over, until somebody decides about it",
        basis=Basis.CONTRACT,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="imports.validation_error",
        columns=("resolved_by", "reason"),
        reached="staff",
        purpose="who decided about a row, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = (
    Impersonal(
        "imports.batch",
        (
            "batch_id", "sha256", "name", "row_count", "received_at", "checked_at", "loaded_at",
            "refused_at",
        ),
        "a file as a whole",
    ),
)  # fmt: skip
