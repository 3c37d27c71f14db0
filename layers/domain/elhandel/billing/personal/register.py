"""What billing holds about persons: invoices with their recipient and address, and what is paid in
advance.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        "billing.invoice",
        (
            "invoice_id", "number", "series", "number_in_series", "kind", "corrects_id",
            "customer_id", "run_id", "shard_no", "period_from", "period_to", "issued_on", "due_on",
            "payment_reference", "recipient", "subtotal_ore", "vat_base_ore", "vat_percent",
            "vat_ore", "total_ore", "issued_at", "document_key", "document_sha256", "recipient_id",
        ),
        "customer_id",
        "invoices and credit notes as issued; their PDF lies in the bucket under its lock",
        Basis.LAW,
        Keeping.BOOKS,
    ),
    Personal(
        "billing.invoice_section",
        (
            "invoice_id", "section_no", "supply_period_id", "gsrn", "supply_address", "product",
            "correction", "period_from", "period_to", "daily_wh", "year_before_wh", "run_id",
            "takes_back",
        ),
        "invoice_id",
        "what an invoice says of a home",
        Basis.LAW,
        Keeping.BOOKS,
    ),
    Personal(
        "billing.invoice_line",
        (
            "invoice_id", "line_no", "section_no", "category", "component", "description",
            "quantity_wh", "quantity", "unit_price", "amount_ore", "vat", "run_id",
            "supply_period_id", "settlement_line_no", "credits_invoice_id", "credits_line_no",
            "vat_ore",
        ),
        "invoice_id",
        "the lines of an invoice",
        Basis.LAW,
        Keeping.BOOKS,
    ),
    Personal(
        "billing.aconto",
        ("contract_id", "quarter", "net_ore", "vat_ore", "invoice_id", "set_off_id"),
        "contract_id",
        "what was paid in advance",
        Basis.LAW,
        Keeping.BOOKS,
    ),
    Personal(
        "billing.aconto_plan",
        ("contract_id", "quarter", "amount_ore", "set_at"),
        "contract_id",
        "what is to be paid in advance",
        Basis.CONTRACT,
        Keeping.CUSTOMER,
    ),
    Personal(
        "billing.held_bill",
        (
            "held_id", "original_run_id", "supply_period_id", "state", "cause", "detail",
            "amount_ore", "held_at", "released_at", "billed_at",
        ),
        "supply_period_id",
        "what was not billed before somebody had looked at it",
        Basis.LAW,
        Keeping.RUN,
    ),
    Personal(
        "billing.held_bill",
        ("released_by", "reason"),
        "supply_period_id",
        "who decided, and why",
        Basis.INTEREST,
        Keeping.STAFF,
    ),
    Personal(
        "billing.invoice_shard",
        ("customer_ids",),
        "customer_id",
        "whose invoices a shard of a run issued",
        Basis.LAW,
        Keeping.RUN,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal("billing.invoice", ("issuer",), "who we were on the day of issue"),
    Impersonal(
        "billing.invoice_shard",
        ("run_id", "shard_no", "state", "done_at", "sent_again", "sent_again_at"),
        "about the run",
    ),
    Impersonal(
        "billing.document_check",
        ("invoice_id", "checked_at", "differs"),
        "whether the document in the bucket is the one that was made",
    ),
    Impersonal(
        "billing.number_series", ("series", "last", "expired_at"), "counts the invoices of a year"
    ),
)
