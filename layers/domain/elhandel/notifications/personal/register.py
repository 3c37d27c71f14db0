"""What notices hold about persons: what they were informed of, and how they want to be."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="notifications.notice",
        columns=(
            "notice_id", "customer_id", "template", "key", "said", "about", "told_at", "queued_at",
            "taken_at",
        ),
        reached="customer_id",
        purpose="what a customer was informed of",
        basis=Basis.CONTRACT,
        kept=Keeping.MESSAGE,
    ),
    Personal(
        table="notifications.delivery",
        columns=(
            "delivery_id", "notice_id", "channel", "state", "cause", "language", "segments",
            "attempts", "due_at", "leased_until", "receipt", "sent_at", "settled_at",
            "address_hash",
        ),
        reached="notice_id",
        purpose="whether it reached them, and how",
        basis=Basis.CONTRACT,
        kept=Keeping.MESSAGE,
    ),
    Personal(
        table="notifications.preference",
        columns=(
            "preference_id", "customer_id", "mail_bills", "mail_service", "sms", "paper",
            "bill_email", "bill_phone", "set_at", "set_by", "superseded_at",
        ),
        reached="customer_id",
        purpose="how a customer wants to be informed",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="notifications.budget",
        columns=(
            "budget_id", "customer_id", "metering_point_id", "month_ore", "month_wh", "set_at",
            "set_by", "superseded_at", "checked_at",
        ),
        reached="customer_id",
        purpose="what a customer wants to use at most of a month",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="notifications.budget_warning",
        columns=("budget_id", "month", "measure", "level", "percent", "told_at"),
        reached="budget_id",
        purpose="when they were told that it is nearly used",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="notifications.webhook",
        columns=(
            "webhook_id", "subscription_id", "notice_id", "state", "attempts", "due_at",
            "leased_until", "cause", "sent_at", "failed_at",
        ),
        reached="notice_id",
        purpose="which partner was informed of it",
        basis=Basis.CONTRACT,
        kept=Keeping.MESSAGE,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="notifications.subscription",
        columns=(
            "subscription_id", "name", "url", "events", "key_version", "made_at", "made_by",
            "reason", "ended_at", "ended_by", "ended_why", "api_key_id",
        ),
        reason="a firm that learns of events, and who of the staff decided it, or by which key",
    ),
)  # fmt: skip
