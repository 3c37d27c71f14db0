"""What billing holds about persons: invoices with their recipient and address, and what is paid in
advance.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="billing.invoice",
        columns=(
            "invoice_id", "number", "series", "number_in_series", "kind", "corrects_id",
            "customer_id", "run_id", "shard_no", "period_from", "period_to", "issued_on", "due_on",
            "payment_reference", "recipient", "subtotal_ore", "vat_base_ore", "vat_percent",
            "vat_ore", "total_ore", "issued_at", "document_key", "document_sha256", "recipient_id",
            "vat_class", "pay_back_by", "mandate", "state",
        ),
        reached="customer_id",
        purpose="invoices and credit notes as issued; their PDF lies in the bucket under its lock",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.invoice_section",
        columns=(
            "invoice_id", "section_no", "supply_period_id", "gsrn", "supply_address", "product",
            "correction", "period_from", "period_to", "daily_wh", "year_before_wh", "run_id",
            "takes_back", "annotations", "year_before_daily_wh", "grid_company", "agreement",
            "final", "basis", "again",
        ),
        reached="invoice_id",
        purpose="what an invoice says of a home",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.invoice_line",
        columns=(
            "invoice_id", "line_no", "section_no", "category", "component", "description",
            "quantity_wh", "quantity", "unit_price", "amount_ore", "vat", "run_id",
            "supply_period_id", "settlement_line_no", "credits_invoice_id", "credits_line_no",
            "vat_ore", "billing_charge_id", "again",
        ),
        reached="invoice_id",
        purpose="the lines of an invoice",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.charge",
        columns=(
            "billing_charge_id", "source", "source_id", "period_from", "period_to", "account_id",
            "what", "quantity", "unit", "unit_price", "amount_ore", "vat_class", "agreement",
            "bill_from", "added_at",
        ),
        reached="account_id",
        purpose="what a customer is to be billed beside what is settled",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.profile",
        columns=(
            "profile_id", "account_id", "billing_day", "vat_class", "least_ore", "mandate_number",
            "cvr", "ean", "order_reference", "einvoice", "recorded_at", "superseded_at",
        ),
        reached="account_id",
        purpose="when and by which rules a customer is billed",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="billing.profile",
        columns=("recorded_by", "reason"),
        reached="account_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.aconto",
        columns=("contract_id", "quarter", "net_ore", "vat_ore", "invoice_id", "set_off_id"),
        reached="contract_id",
        purpose="what was paid in advance",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.aconto_plan",
        columns=("contract_id", "quarter", "amount_ore", "basis", "set_at"),
        reached="contract_id",
        purpose="what is to be paid in advance, and what that rests on",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="billing.past_aconto_plan",
        columns=("contract_id", "quarter", "amount_ore", "basis", "set_at", "replaced_at"),
        reached="contract_id",
        purpose="what was to be paid in advance before another amount was set",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="billing.aconto_plan",
        columns=("set_by", "reason"),
        reached="contract_id",
        purpose="who of the staff set it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.past_aconto_plan",
        columns=("set_by", "reason"),
        reached="contract_id",
        purpose="who of the staff had set it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.held_bill",
        columns=(
            "held_id", "original_run_id", "supply_period_id", "state", "cause", "detail",
            "amount_ore", "held_at", "released_at", "billed_at",
        ),
        reached="supply_period_id",
        purpose="what was not billed before somebody had looked at it",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="billing.hand_credit",
        columns=(
            "hand_credit_id", "kind", "account_id", "case_no", "corrects_id", "invoice_id",
            "amount_ore", "decided_at",
        ),
        reached="account_id",
        purpose="what staff gave by hand: credit, amounts off invoices, goodwill",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.hand_credit",
        columns=("decided_by", "reason"),
        reached="account_id",
        purpose="who of the staff gave it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.held_bill",
        columns=("released_by", "reason"),
        reached="supply_period_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.draft",
        columns=(
            "draft_id", "bill_run_id", "run_id", "shard_no", "customer_id", "recipient_id",
            "corrects_id", "kind", "period_from", "period_to", "lines", "subtotal_ore", "vat_ore",
            "total_ore", "last_ore", "last_days", "content", "drafted_at", "replaced_at",
        ),
        reached="customer_id",
        purpose="the sums of a bill before it was issued",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
    Personal(
        table="billing.dispute",
        columns=("dispute_id", "invoice_id", "line_nos", "opened_at", "closed_at"),
        reached="invoice_id",
        purpose="what a customer did not accept of a bill",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="billing.dispute",
        columns=("opened_by", "reason", "closed_by", "outcome"),
        reached="invoice_id",
        purpose="who noted it, why, and what came of it",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="billing.invoice_shard",
        columns=("customer_ids",),
        reached="customer_id",
        purpose="whose invoices a shard of a run issued",
        basis=Basis.LAW,
        kept=Keeping.RUN,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="billing.invoice", columns=("issuer",), reason="who we were on the day of issue"
    ),
    Impersonal(
        table="billing.invoice_shard",
        columns=(
            "run_id",
            "shard_no",
            "state",
            "done_at",
            "sent_again",
            "sent_again_at",
            "bill_run_id",
            "drafted_at",
        ),
        reason="about the run",
    ),
    Impersonal(
        table="billing.bill_run",
        columns=(
            "bill_run_id",
            "run_id",
            "again_of",
            "bills_on",
            "review_hours",
            "planned_at",
            "issue_after",
            "released_at",
            "decided_by",
            "reason",
            "decided_at",
        ),
        reason="about what goes out together, and who of the staff decided on it",
    ),
    Impersonal(
        table="billing.einvoice",
        columns=("invoice_id", "format", "key", "sha256"),
        reason="where the e-invoice of a document lies, and what it was when it was made",
    ),
    Impersonal(
        table="billing.document_check",
        columns=("invoice_id", "checked_at", "differs"),
        reason="whether the document in the bucket is the one that was made",
    ),
    Impersonal(
        table="billing.number_series",
        columns=("series", "last", "expired_at"),
        reason="counts the invoices of a year",
    ),
)
