"""What services hold about persons: what they ordered, where, and what became of it."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="services.agreement",
        columns=(
            "agreement_id", "customer_id", "order_key", "technology", "address", "billing_day",
            "state", "connection_id", "ordered_on", "activated_on", "cancelled_on",
        ),
        reached="customer_id",
        purpose="which service a customer has, where, and since when",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.terms",
        columns=(
            "terms_id", "agreement_id", "valid_from", "package", "name", "price", "installation",
            "router", "cap_mb", "recorded_at", "superseded_at",
        ),
        reached="agreement_id",
        purpose="what was agreed, and at which price",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.billing_day",
        columns=(
            "billing_day_id", "agreement_id", "valid_from", "billing_day", "recorded_at",
            "superseded_at",
        ),
        reached="agreement_id",
        purpose="on which day of the month it is billed",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.billing_day",
        columns=("recorded_by", "reason"),
        reached="agreement_id",
        purpose="who chose it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="services.suspension",
        columns=(
            "suspension_id", "agreement_id", "kind", "skip_billing", "until_paid", "from_day",
            "to_day", "suspended_at", "ended_at",
        ),
        reached="agreement_id",
        purpose="when a service was off, and why",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.suspension",
        columns=("suspended_by", "reason", "ended_by", "ended_why"),
        reached="agreement_id",
        purpose="who turned it off and on again, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="services.charged",
        columns=(
            "agreement_id", "piece_no", "cycle_from", "cycle_to", "period_from", "period_to",
            "what", "price", "credit", "amount_ore", "charged_at",
        ),
        reached="agreement_id",
        purpose="which days were charged",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.action",
        columns=(
            "action_id", "agreement_id", "command", "day", "state_before", "state_after", "before",
            "after", "done_at",
        ),
        reached="agreement_id",
        purpose="what was done with a service",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.action",
        columns=("done_by", "reason"),
        reached="agreement_id",
        purpose="who did it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="services.connection",
        columns=(
            "agreement_id", "wanted", "profile", "version", "wanted_at", "refreshes", "known",
            "known_profile", "known_version", "known_at", "refused_at", "refusal", "compared_at",
            "compare_tried_at", "differed_at",
        ),
        reached="agreement_id",
        purpose="how a service's connection should be at the network's provider, and how it is",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.network_answer",
        columns=("answer_id", "agreement_id", "version", "what", "refusal", "found", "answered_at"),
        reached="agreement_id",
        purpose="what the network's provider was asked, and what it answered",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.usage_day",
        columns=(
            "agreement_id", "day", "upload_bytes", "download_bytes", "total_bytes", "source",
            "read_at",
        ),
        reached="agreement_id",
        purpose="how much of a package is used",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="services.usage_sync",
        columns=("agreement_id", "tried_at", "read_at", "read_through", "failure"),
        reached="agreement_id",
        purpose="until when the use of a service was read",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
)  # fmt: skip

IMPERSONAL: Final[tuple[Impersonal, ...]] = ()
