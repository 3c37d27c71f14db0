"""What the market room holds about persons: messages, processes, what was sent, what the market
knows of a customer.
"""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

_BY_PROCESS: Final = "process_id, by its contract"

PERSONAL: Final = (
    Personal(
        table="market.inbound_message",
        columns=("inbound_message_id", "message_id", "queue", "document", "business_reason", "body",
         "received_at", "state",
         "handled_at", "error"),
        reached="by the rows that name the message; a body is about several persons",
        purpose="what the market sent, word for word: names and addresses, readings, links",
        basis=Basis.LAW,
        kept=Keeping.MESSAGE,
    ),
    Personal(
        table="market.dead_record",
        columns=("inbound_message_id", "transaction_id", "error_code", "error", "recorded_at",
         "resolved_at"),
        reached="by its message",
        purpose="what of a message could not be used, until somebody has looked at it",
        basis=Basis.INTEREST,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="market.process",
        columns=(
            "process_id", "kind", "contract_id", "metering_point_id", "state", "effective_on",
            "due_at", "attempt",
            "cancel_wished", "master_data_at", "customer_data", "reject_code", "reject_text",
            "rules", "created_at",
            "updated_at", "asks", "asked_at", "held_at", "business_reason", "about_id", "wants",
            "is_over", "begun_by",
        ),
        reached="contract_id",
        purpose="what the market was asked about the supply, and where that stands",
        basis=Basis.LAW,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.process",
        columns=("asked_by", "why"),
        reached="contract_id",
        purpose="who of staff began it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="market.enquiry",
        columns=("asked_by", "why"),
        reached="metering_point_id",
        purpose="who of staff asked for data, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="market.move_out_wish",
        columns=("move_out_wish_id", "contract_id", "kind", "moves_out_on", "wished_at",
         "withdrawn_at", "taken_back_at", "process_id", "refusal", "closed_at"),
        reached="contract_id",
        purpose="that the customer has asked in the portal to move out, or for supply to end",
        basis=Basis.CONTRACT,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.process_event",
        columns=("process_id", "step", "at", "event", "from_state", "to_state", "cause",
         "inbound_message_id"),
        reached=_BY_PROCESS,
        purpose="what happened in it, when and why",
        basis=Basis.LAW,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.request",
        columns=(
            "transaction_id", "message_id", "process_id", "document", "business_reason",
            "created_at", "sent_at",
            "correlation_id", "answered_at", "answer", "reject_code", "reject_text",
            "enquiry_id", "resumption_id",
        ),
        reached=_BY_PROCESS,
        purpose="what the market was asked for, and what it answered",
        basis=Basis.LAW,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.sent",
        columns=(
            "sent_id", "transaction_id", "body", "sealed", "sealed_keys", "seal_version",
            "sent_at", "answered_at",
            "verdict", "status", "headers", "answer", "correlation_id", "error",
        ),
        reached="transaction_id, by its process",
        purpose="what was sent to the market, word for word; CPR and CVR numbers sealed beside it",
        basis=Basis.INTEREST,
        kept=Keeping.SENT,
    ),
    Personal(
        table="market.notice",
        columns=("process_id", "inbound_message_id", "business_reason", "day", "recorded_at"),
        reached=_BY_PROCESS,
        purpose="what the market announced of the supply",
        basis=Basis.LAW,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.resumption",
        columns=(
            "transaction_id", "metering_point_id", "process_id", "business_reason", "resumes_on",
            "answer_by",
            "inbound_message_id", "recorded_at", "outcome", "outcome_at", "answer", "answered_at",
        ),
        reached=_BY_PROCESS,
        purpose="that another supplier asks us to take the point back, and what we answered",
        basis=Basis.LAW,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="market.resumption",
        columns=("answered_by", "answer_why"),
        reached=_BY_PROCESS,
        purpose="who of staff answered, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="market.succession",
        columns=(
            "succession_id", "contract_id", "predecessor_id", "ends_on", "former_end",
            "recorded_at", "concluded_at",
            "outcome",
        ),
        reached="contract_id, predecessor_id",
        purpose="that supply ended because somebody else moved in",
        basis=Basis.LAW,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="market.customer_at_point",
        columns=(
            "metering_point_id", "valid_from", "electrical_heating", "protected_name",
            "protected_address",
            "addresses", "name_matches", "message_id", "recorded_at", "contract_id",
            "protected_addresses",
        ),
        reached="contract_id; without one by the point",
        purpose="what the market knows of the customer: addresses, protection",
        basis=Basis.LAW,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="market.name_case",
        columns=(
            "name_case_id", "contract_id", "inbound_message_id", "opened_at", "outcome",
            "closed_at",
        ),
        reached="contract_id",
        purpose="that the market named somebody else",
        basis=Basis.INTEREST,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="market.name_case",
        columns=("closed_by", "reason"),
        reached="contract_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
)  # fmt: skip

IMPERSONAL: Final = (
    Impersonal(
        table="market.enquiry",
        columns=(
            "enquiry_id",
            "kind",
            "business_reason",
            "metering_point_id",
            "starts_on",
            "ends_on",
            "wants",
            "purpose",
            "missing_days",
            "state",
            "due_at",
            "attempt",
            "reject_code",
            "reject_text",
            "created_at",
            "updated_at",
        ),
        reason="which data the market was asked for; the data stand where they belong",
    ),
    Impersonal(
        table="market.enquiry_event",
        columns=(
            "enquiry_id",
            "step",
            "at",
            "event",
            "from_state",
            "to_state",
            "cause",
            "inbound_message_id",
        ),
        reason="what happened to an enquiry",
    ),
    Impersonal(
        table="market.inbound_message",
        columns=("error_code", "replays", "attempts"),
        reason="about the handling of a message",
    ),
    Impersonal(
        table="market.discard",
        columns=(
            "discard_id", "inbound_message_id", "transaction_id", "error_code", "discarded_by",
            "reason", "discarded_at",
        ),
        reason="which dead letter was discarded, and who of the staff did so and why",
    ),
    Impersonal(
        table="market.remark",
        columns=(
            "remark_id", "kind", "subject", "business_reason", "metering_point_id", "process_id",
            "day", "codes",
            "inbound_message_id", "recorded_at", "closed_at", "closed_by", "reason",
        ),
        reason="what the market states of a document or of an installation, in codes, and who of "
        "the staff closed it",
    ),
)  # fmt: skip
