"""What the market room holds about persons: messages, processes, what was sent, what the market
knows of a customer.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_BY_PROCESS: Final = "process_id, by its contract"

PERSONAL: Final = (
    Personal(
        "market.inbound_message",
        ("inbound_message_id", "message_id", "queue", "document", "business_reason", "body",
         "received_at", "state",
         "handled_at", "error"),
        "by the rows that name the message; a body is about several persons",
        "what the market sent, word for word: names and addresses, readings, links",
        Basis.LAW,
        Keeping.MESSAGE,
    ),
    Personal(
        "market.dead_record",
        ("inbound_message_id", "transaction_id", "error_code", "error", "recorded_at",
         "resolved_at"),
        "by its message",
        "what of a message could not be used, until somebody has looked at it",
        Basis.INTEREST,
        Keeping.TRACE,
    ),
    Personal(
        "market.process",
        (
            "process_id", "kind", "contract_id", "metering_point_id", "state", "effective_on",
            "due_at", "attempt",
            "cancel_wished", "master_data_at", "customer_data", "reject_code", "reject_text",
            "rules", "created_at",
            "updated_at", "asks", "asked_at", "held_at",
        ),
        "contract_id",
        "a start or an end of supply with the market",
        Basis.LAW,
        Keeping.PROCESS,
    ),
    Personal(
        "market.process_event",
        ("process_id", "step", "at", "event", "from_state", "to_state", "cause",
         "inbound_message_id"),
        _BY_PROCESS,
        "what happened in it, when and why",
        Basis.LAW,
        Keeping.PROCESS,
    ),
    Personal(
        "market.request",
        (
            "transaction_id", "message_id", "process_id", "document", "business_reason",
            "created_at", "sent_at",
            "correlation_id", "answered_at", "answer", "reject_code", "reject_text",
        ),
        _BY_PROCESS,
        "what the market was asked for, and what it answered",
        Basis.LAW,
        Keeping.PROCESS,
    ),
    Personal(
        "market.sent",
        (
            "sent_id", "transaction_id", "body", "sealed", "sealed_keys", "seal_version",
            "sent_at", "answered_at",
            "verdict", "status", "headers", "answer", "correlation_id", "error",
        ),
        "transaction_id, by its process",
        "what was sent to the market, word for word; CPR and CVR numbers sealed beside it",
        Basis.INTEREST,
        Keeping.SENT,
    ),
    Personal(
        "market.notice",
        ("process_id", "inbound_message_id", "business_reason", "day", "recorded_at"),
        _BY_PROCESS,
        "what the market announced of the supply",
        Basis.LAW,
        Keeping.PROCESS,
    ),
    Personal(
        "market.resumption",
        (
            "transaction_id", "metering_point_id", "process_id", "business_reason", "resumes_on",
            "answer_by",
            "inbound_message_id", "recorded_at", "outcome", "outcome_at",
        ),
        _BY_PROCESS,
        "that another supplier asks us to take the point back",
        Basis.LAW,
        Keeping.PROCESS,
    ),
    Personal(
        "market.succession",
        (
            "succession_id", "contract_id", "predecessor_id", "ends_on", "former_end",
            "recorded_at", "concluded_at",
            "outcome",
        ),
        "contract_id, predecessor_id",
        "that supply ended because somebody else moved in",
        Basis.LAW,
        Keeping.CUSTOMER,
    ),
    Personal(
        "market.customer_at_point",
        (
            "metering_point_id", "valid_from", "electrical_heating", "protected_name",
            "protected_address",
            "addresses", "name_matches", "message_id", "recorded_at", "contract_id",
            "protected_addresses",
        ),
        "contract_id; without one by the point",
        "what the market knows of the customer: addresses, protection",
        Basis.LAW,
        Keeping.CUSTOMER,
    ),
    Personal(
        "market.name_case",
        ("name_case_id", "contract_id", "inbound_message_id", "opened_at", "outcome", "closed_at"),
        "contract_id",
        "that the market named somebody else",
        Basis.INTEREST,
        Keeping.CUSTOMER,
    ),
    Personal("market.name_case", ("closed_by", "reason"), "contract_id", "who decided, and why",
             Basis.INTEREST, Keeping.STAFF),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        "market.inbound_message",
        ("error_code", "replays", "attempts"),
        "about the handling of a message",
    ),
)
