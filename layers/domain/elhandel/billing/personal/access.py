"""Access of a person to what billing holds: invoices, held bills and amounts on account."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.billing.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "aconto_plans": HeldList(
        """
        SELECT contract_id, quarter, amount_ore, basis, set_at, reason
        FROM billing.aconto_plan
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY contract_id, quarter
        """,
        ("billing.aconto_plan",),
    ),
    "past_aconto_plans": HeldList(
        """
        SELECT contract_id, quarter, amount_ore, basis, set_at, reason, replaced_at
        FROM billing.past_aconto_plan
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY contract_id, quarter, replaced_at
        """,
        ("billing.past_aconto_plan",),
    ),
    "billing_profiles": HeldList(
        """
        SELECT account_id, billing_day, vat_class, least_ore, mandate_number, cvr, ean,
               order_reference, einvoice, reason, recorded_at, superseded_at
        FROM billing.profile
        WHERE account_id = ANY(%(parties)s)
        ORDER BY account_id, recorded_at
        """,
        ("billing.profile",),
    ),
    "charges": HeldList(
        """
        SELECT source, source_id, period_from, period_to, what, quantity, unit, unit_price,
               amount_ore, vat_class, agreement, bill_from, added_at
        FROM billing.charge
        WHERE account_id = ANY(%(parties)s)
        ORDER BY period_from, billing_charge_id
        """,
        ("billing.charge",),
    ),
    "drafts": HeldList(
        """
        SELECT kind, period_from, period_to, subtotal_ore, vat_ore, total_ore, drafted_at,
               replaced_at
        FROM billing.draft
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY draft_id
        """,
        ("billing.draft",),
    ),
    "disputes": HeldList(
        """
        SELECT i.number, d.line_nos, d.cause, d.reason, d.opened_at, d.answer_by, d.outcome,
               d.decided, d.closed_at
        FROM billing.dispute d JOIN billing.invoice i USING (invoice_id)
        WHERE i.customer_id = ANY(%(parties)s)
        ORDER BY d.dispute_id
        """,
        ("billing.dispute",),
    ),
    "dispute_letters": HeldList(
        """
        SELECT i.number, l.letter_no, l.from_us, l.text, l.written_at
        FROM billing.dispute_letter l JOIN billing.dispute d USING (dispute_id)
        JOIN billing.invoice i USING (invoice_id)
        WHERE i.customer_id = ANY(%(parties)s)
        ORDER BY l.dispute_id, l.letter_no
        """,
        ("billing.dispute_letter",),
    ),
    "held_bills": HeldList(
        """
        SELECT h.held_id, h.supply_period_id, h.state, h.cause, h.detail, h.amount_ore,
               h.held_at, h.released_at, h.billed_at, h.reason
        FROM billing.held_bill h
        JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY h.held_id
        """,
        ("billing.held_bill",),
    ),
    "aconto": HeldList(
        """
        SELECT contract_id, quarter, net_ore, vat_ore, invoice_id, set_off_id
        FROM billing.aconto
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY quarter
        """,
        ("billing.aconto",),
    ),
    "green_hours": HeldList(
        """
        SELECT g.source_id, g.supply_period_id, g.starts_at, g.wh
        FROM billing.green_hour g JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY g.starts_at, g.source_id
        """,
        ("billing.green_hour",),
    ),
    "hand_credits": HeldList(
        """
        SELECT hand_credit_id, kind, case_no, corrects_id, invoice_id, amount_ore, reason,
               decided_at
        FROM billing.hand_credit
        WHERE account_id = ANY(%(parties)s)
        ORDER BY hand_credit_id
        """,
        ("billing.hand_credit",),
    ),
    "invoices": HeldList(
        statement(_ROOM, "invoices_of_person"),
        ("billing.invoice", "billing.invoice_section", "billing.invoice_line"),
    ),
}
"""`invoices` come in pages: `after` is the last number of the page before."""
