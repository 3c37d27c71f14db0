"""What payments hold about persons: how they pay, what they paid, what is paid back to them, and
reminders.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="payments.bank_file",
        columns=("content_sealed", "content_key", "sha256"),
        reached="sealed: lines of all who paid on a day",
        purpose="what the bank reported, as it came; the voucher of the books",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.bank_file",
        columns=("received_by",),
        reached="staff",
        purpose="who imported a file by hand",
        basis=Basis.LAW,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.bank_line",
        columns=(
            "bank_line_id", "bank_file_id", "booked_on", "amount_ore", "payment_references",
            "end_to_end", "texts", "counterpart", "is_reversal", "return_code", "state", "cause",
            "account_id", "how", "payout_id", "changes",
        ),
        reached="account_id; of a line that waits, the payer's name and words only",
        purpose="who paid what; name and words only while nobody is found for the line",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.line_decision",
        columns=(
            "line_decision_id", "bank_line_id", "decided_at", "state_before", "state_after",
            "account_before", "account_after",
        ),
        reached="account_before, account_after",
        purpose="to whom staff gave a line of the bank",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.line_decision",
        columns=("decided_by", "reason"),
        reached="bank_line_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.payout_account",
        columns=(
            "payout_account_id", "account_id", "number_sealed", "number_key", "last_digits", "bic",
            "registered_at", "ended_at",
        ),
        reached="account_id",
        purpose="where what is in a customer's favour is paid to",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.payout_account",
        columns=("registered_by", "reason", "ended_by", "ended_why"),
        reached="account_id",
        purpose="who registered or ended it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.order_file",
        columns=("content_sealed", "content_key"),
        reached="sealed: the payouts of a day",
        purpose="what we ordered from the bank",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.payout",
        columns=(
            "payout_id", "account_id", "state", "arisen_on", "pays_on", "is_final", "amount_ore",
            "payout_account_id", "order_file_id", "ended_at", "return_code",
        ),
        reached="account_id",
        purpose="what was paid back, when, and whether it arrived",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.payout",
        columns=("stopped_by", "stop_reason"),
        reached="payout_id",
        purpose="who stopped it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.order_file",
        columns=("handed_over_by", "hand_over_reason", "withdrawn_by", "withdraw_reason"),
        reached="staff",
        purpose="who carried the file to the bank or withdrew it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.reminder",
        columns=(
            "reminder_id", "account_id", "reminded_on", "pay_by", "fee_ore", "reminded_at",
        ),
        reached="account_id",
        purpose="that a customer was reminded of what is overdue",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.reminded_document",
        columns=("invoice_id", "ordinal", "reminder_id", "open_ore"),
        reached="reminder_id",
        purpose="what a reminder was about",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.respite",
        columns=("respite_id", "account_id", "until", "given_at", "ended_at"),
        reached="account_id",
        purpose="how long a customer was given time to pay",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.respite",
        columns=("given_by", "reason", "ended_by", "ended_why"),
        reached="account_id",
        purpose="who gave it and took it back, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.method",
        columns=(
            "method_id", "account_id", "kind", "name", "last_digits", "is_primary",
            "details_sealed", "details_key", "added_at", "removed_at",
        ),
        reached="account_id",
        purpose="how a customer pays",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.method",
        columns=("added_by", "reason", "removed_by", "removed_why"),
        reached="account_id",
        purpose="who added or removed it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.mandate",
        columns=(
            "mandate_id", "method_id", "provider", "state", "reference", "max_ore", "approval_url",
            "wanted_at", "approved_at", "ended_at", "ended_why",
        ),
        reached="method_id",
        purpose="that a customer has agreed to be collected from",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.auto_pay",
        columns=("auto_pay_id", "account_id", "is_on", "recorded_at", "superseded_at"),
        reached="account_id",
        purpose="whether what is due is collected by itself",
        basis=Basis.CONTRACT,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.auto_pay",
        columns=("recorded_by", "reason"),
        reached="account_id",
        purpose="who decided it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.collection",
        columns=(
            "collection_id", "account_id", "invoice_id", "kind", "attempt", "mandate_id",
            "provider", "reference", "provider_ref", "amount_ore", "collect_on", "state",
            "planned_at", "tried_at", "sent_at", "ended_at", "paid_ore", "reason", "retry_on",
            "link_url", "expires_at", "transaction_ref", "replaced", "collection_file_id",
        ),
        reached="account_id",
        purpose="what was collected from a customer, and why it failed",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.collection_file",
        columns=("content",),
        reached="what it names: customers' numbers and those of their invoices",
        purpose="what we ordered from Betalingsservice",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.collection_file",
        columns=("handed_over_by", "hand_over_why"),
        reached="staff",
        purpose="who carried the file to Betalingsservice, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="payments.inbound_event",
        columns=("body", "event_id"),
        reached="what it names: the number of an invoice, a mandate",
        purpose="what the provider of payments told, as it came; the voucher of the books",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="payments.inbound_event",
        columns=("closed_by", "closed_why"),
        reached="staff",
        purpose="who dealt with an event that could not be handled, and how",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="payments.bank_file",
        columns=(
            "bank_file_id", "format", "state", "refusal", "reported_day", "received_at",
            "booked_at", "content_seal_version",
        ),
        reason="about the file; what it names is sealed beside",
    ),
    Impersonal(
        table="payments.bank_line",
        columns=("bank_account", "line_key", "format"),
        reason="our own account, and what the bank knows a line by",
    ),
    Impersonal(
        table="payments.unread_entry",
        columns=(
            "bank_file_id", "bank_account", "place", "why", "closed_at", "closed_by", "reason",
        ),
        reason="our own account, and why an entry of a file could not be read",
    ),
    Impersonal(
        table="payments.payout_account",
        columns=("number_seal_version",),
        reason="the version of the seal",
    ),
    Impersonal(
        table="payments.order_file",
        columns=(
            "order_file_id", "message_id", "pays_on", "payouts", "total_ore", "made_at", "tried_at",
            "sent_at", "withdrawn_at", "content_seal_version",
        ),
        reason="about the file; what it names is sealed beside",
    ),
    Impersonal(
        table="payments.collection_file",
        columns=(
            "collection_file_id", "demands", "total_ore", "made_at", "handed_over_at",
            "withdrawn_at",
        ),
        reason="about the file; what it names is beside",
    ),
    Impersonal(
        table="payments.method",
        columns=("details_seal_version",),
        reason="the version of the seal",
    ),
    Impersonal(
        table="payments.inbound_event",
        columns=(
            "inbound_event_id", "provider", "topic", "received_at", "state", "tries", "outcome",
            "handled_at",
        ),
        reason="about the event; what it says is beside",
    ),
)  # fmt: skip
