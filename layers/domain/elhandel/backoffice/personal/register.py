"""What the back office holds about persons: what staff did, looked at and noted."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="backoffice.action",
        columns=(
            "action_id",
            "action",
            "customer_id",
            "gsrn",
            "subject",
            "asked",
            "amount_ore",
            "reason",
            "asked_at",
            "takes_two",
        ),
        reached="customer_id, gsrn",
        purpose="what staff did, at whose wish and within which limit; no name is in it",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="backoffice.action",
        columns=("why", "asked_by"),
        reached="action_id",
        purpose="who asked for it, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="backoffice.action_step",
        columns=("action_id", "step", "who", "at", "why", "code", "sentence", "answer"),
        reached="action_id",
        purpose="who agreed to it, and what came of it",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="backoffice.opened",
        columns=("opened_id", "customer_id", "opened_by", "opened_at", "page"),
        reached="customer_id",
        purpose="who of the staff looked at a person's data; the person is shown it",
        basis=Basis.LAW,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="backoffice.note",
        columns=("note_id", "customer_id", "channel", "title", "text", "noted_by", "noted_at"),
        reached="customer_id",
        purpose="what was said in talks, so that nobody has to say it twice",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
)

IMPERSONAL: Final = (
    Impersonal(
        table="backoffice.action",
        columns=("form_key", "correlation_id"),
        reason="of the form and of the request",
    ),
    Impersonal(
        table="backoffice.action_step",
        columns=("correlation_id",),
        reason="of the request",
    ),
    Impersonal(table="backoffice.note", columns=("form_key",), reason="of the form"),
    Impersonal(
        table="backoffice.assignment",
        columns=("assignment_id", "queue", "row_id", "assigned_to", "assigned_by", "assigned_at"),
        reason="who of the staff takes which piece of work, by its number",
    ),
    Impersonal(
        table="backoffice.put_aside",
        columns=("put_aside_id", "queue", "row_id", "until", "put_by", "why", "put_at"),
        reason="which piece of work of ours comes again when, by its number; a reason names nobody",
    ),
    Impersonal(
        table="backoffice.queue_item",
        columns=("queue_item_id", "queue", "row_id", "came_at", "gone_at"),
        reason="when a piece of work came and went, by its number",
    ),
)
