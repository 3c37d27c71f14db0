"""What is held about a person, part by part, as rows of JSON: the questions behind an answer under
article 15.

Each question is about the person's own contracts and, at a metering point, about the days on which
it was theirs. What somebody else lived through there, a namesake's signup, and the staff's names
are not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString

# Points of the person's supply with their children, on the days that they were theirs.
_OWN_DAYS: Final = """
own AS (
    SELECT DISTINCT k.metering_point_id, greatest(s.starts_on, k.first) AS first,
           least(coalesce(s.ends_on, date '9999-12-31'), k.past) AS past
    FROM portfolio.supply_period s JOIN portfolio.settled_with k ON k.main_id = s.metering_point_id
    WHERE s.contract_id = ANY(%(contracts)s) AND s.state = 'active')
"""

_PROCESSES: Final = "(SELECT process_id FROM market.process WHERE contract_id = ANY(%(contracts)s))"


@dataclass(frozen=True, slots=True)
class List:
    """A list of the answer: its question, and the tables that it reads (as the register names
    them).
    """

    question: LiteralString
    tables: tuple[str, ...]


PERSON: Final[Mapping[str, List]] = {
    "parties": List(
        """
        SELECT customer_id, kind, name, email, phone, billing_address,
               octet_length(identity_sealed) > 0 AS number_is_stored_sealed, created_at, updated_at, proved_at,
               joined_to, forgotten_at
        FROM portfolio.customer WHERE customer_id = ANY(%(parties)s) ORDER BY customer_id
        """,
        ("portfolio.customer",),
    ),
    "past_contact": List(
        """
        SELECT customer_id, name, email, phone, billing_address, held_until, reason
        FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s) ORDER BY held_until
        """,
        ("portfolio.past_contact",),
    ),
    "recipients": List(
        """
        SELECT recipient_id, customer_id, name, email, phone, billing_address, recorded_at
        FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s) ORDER BY recipient_id
        """,
        ("portfolio.recipient",),
    ),
    "recipient_changes": List(
        """
        SELECT contract_id, changed_at, before_id, after_id, reason
        FROM portfolio.recipient_change WHERE contract_id = ANY(%(contracts)s) ORDER BY changed_at
        """,
        ("portfolio.recipient_change",),
    ),
    "joined_parties": List(
        """
        SELECT contract_id, party_id, customer_id, joined_at, reason
        FROM portfolio.party_join WHERE customer_id = ANY(%(parties)s) AND party_id = ANY(%(parties)s)
        ORDER BY joined_at
        """,
        ("portfolio.party_join",),
    ),
    "rectifications": List(
        """
        SELECT contract_id, rectified_at, before, after
        FROM persons.rectification WHERE customer_id = ANY(%(parties)s) ORDER BY deed_id
        """,
        ("persons.rectification",),
    ),
    "deeds": List(
        """
        SELECT kind, at, reason FROM persons.deed WHERE customer_id = ANY(%(parties)s) ORDER BY deed_id
        """,
        ("persons.deed",),
    ),
    "keys": List(
        """
        SELECT api_key_id, name, created_at, expires_at, last_used_at, revoked_at
        FROM platform.api_key WHERE customer_id = ANY(%(parties)s) ORDER BY api_key_id
        """,
        ("platform.api_key",),
    ),
}

CONTRACTS: Final[Mapping[str, List]] = {
    "contracts": List(
        """
        SELECT c.contract_id, c.customer_id, m.gsrn, c.product_id, c.state, c.created_at, c.recipient_id,
               c.protected_name, c.protected_address, c.vat_registered
        FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
        WHERE c.contract_id = ANY(%(contracts)s) ORDER BY c.contract_id
        """,
        ("portfolio.contract", "portfolio.metering_point"),
    ),
    "signups": List(
        """
        SELECT reference, contract_id, channel, move_in, warnings, created_at
        FROM onboarding.signup WHERE contract_id = ANY(%(contracts)s) ORDER BY signup_id
        """,
        ("onboarding.signup",),
    ),
    "consents": List(
        """
        SELECT s.reference, c.text_version, c.given_at, c.channel, c.recorded_at
        FROM onboarding.consent c JOIN onboarding.signup s USING (signup_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY signup_id
        """,
        ("onboarding.consent",),
    ),
    "held_signups": List(
        """
        SELECT s.reference, h.cause, h.held_at, h.outcome, h.decided_at, h.reason
        FROM onboarding.signup_hold h JOIN onboarding.signup s USING (signup_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY signup_id
        """,
        ("onboarding.signup_hold",),
    ),
    "answers_to_signups": List(
        """
        SELECT key, answer, created_at FROM onboarding.idempotent_answer
        WHERE answer->>'signup_id' = ANY(%(references)s) ORDER BY created_at
        """,
        ("onboarding.idempotent_answer",),
    ),
    "supply": List(
        """
        SELECT supply_period_id, contract_id, state, starts_on, ends_on, activated_at
        FROM portfolio.supply_period WHERE contract_id = ANY(%(contracts)s) ORDER BY supply_period_id
        """,
        ("portfolio.supply_period",),
    ),
    "supply_moves": List(
        """
        SELECT m.supply_period_id, m.moved_at, m.started_on, m.ended_on, m.starts_on, m.ends_on, m.reason
        FROM portfolio.supply_move m JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY m.moved_at
        """,
        ("portfolio.supply_move",),
    ),
    "products": List(
        """
        SELECT contract_id, valid_from, product_id, recorded_at, superseded_at, reason
        FROM portfolio.contract_product WHERE contract_id = ANY(%(contracts)s) ORDER BY contract_id, valid_from
        """,
        ("portfolio.contract_product",),
    ),
    "agreed_prices": List(
        """
        SELECT contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
               subscription_per_month, term_months, term_starts, notice_days, after_term, recorded_at, superseded_at,
               reason
        FROM portfolio.agreed_price WHERE contract_id = ANY(%(contracts)s) ORDER BY contract_id, valid_from
        """,
        ("portfolio.agreed_price",),
    ),
    "aconto_plans": List(
        """
        SELECT contract_id, quarter, amount_ore, set_at
        FROM billing.aconto_plan WHERE contract_id = ANY(%(contracts)s) ORDER BY contract_id, quarter
        """,
        ("billing.aconto_plan",),
    ),
}

MARKET: Final[Mapping[str, List]] = {
    "points": List(
        f"""
        WITH {_OWN_DAYS}
        SELECT DISTINCT m.gsrn, v.valid_from, v.type, v.connection_state, v.settlement_method, v.resolution_minutes,
               v.grid_area, v.price_area, v.net_settlement_group, v.address, v.recorded_at, v.superseded_at
        FROM own o
        JOIN portfolio.metering_point m USING (metering_point_id)
        JOIN portfolio.metering_point_version v USING (metering_point_id)
        WHERE v.valid_from < o.past AND v.valid_from >= coalesce(
            (SELECT max(w.valid_from) FROM portfolio.metering_point_version w
             WHERE w.metering_point_id = o.metering_point_id AND w.superseded_at IS NULL AND w.valid_from <= o.first),
            o.first)
        ORDER BY m.gsrn, v.valid_from
        """,  # noqa: S608
        ("portfolio.metering_point", "portfolio.metering_point_version"),
    ),
    "heating": List(
        f"""
        WITH {_OWN_DAYS}
        SELECT DISTINCT m.gsrn, h.valid_from, h.heated, h.recorded_at, h.superseded_at
        FROM own o
        JOIN portfolio.metering_point m USING (metering_point_id)
        JOIN portfolio.heated h USING (metering_point_id)
        WHERE h.valid_from >= o.first AND h.valid_from < o.past ORDER BY 1, 2
        """,  # noqa: S608
        ("portfolio.heated",),
    ),
    "price_links": List(
        f"""
        WITH {_OWN_DAYS}
        SELECT DISTINCT m.gsrn, c.owner_gln, c.kind, c.code, l.factor, greatest(l.valid_from, o.first) AS from_day,
               nullif(least(coalesce(l.valid_to, date '9999-12-31'), o.past), date '9999-12-31') AS to_day,
               l.recorded_at, l.superseded_at
        FROM own o
        JOIN portfolio.metering_point m USING (metering_point_id)
        JOIN pricing.price_link l USING (metering_point_id)
        JOIN pricing.charge c USING (charge_id)
        WHERE l.valid_from < o.past AND (l.valid_to IS NULL OR l.valid_to > o.first) ORDER BY 1, 2, 3, 4
        """,  # noqa: S608
        ("pricing.price_link",),
    ),
    "known_to_the_market": List(
        """
        SELECT m.gsrn, p.valid_from, p.electrical_heating, p.protected_name, p.protected_address,
               p.protected_addresses,
               CASE WHEN p.name_matches IS DISTINCT FROM false THEN p.addresses END AS addresses,
               p.name_matches, p.recorded_at
        FROM market.customer_at_point p JOIN portfolio.metering_point m USING (metering_point_id)
        WHERE p.contract_id = ANY(%(contracts)s) ORDER BY m.gsrn, p.valid_from
        """,
        ("market.customer_at_point",),
    ),
    "processes": List(
        """
        SELECT p.process_id, p.kind, p.contract_id, p.state, p.effective_on, p.attempt, p.cancel_wished,
               p.master_data_at, p.customer_data, p.reject_code, p.reject_text, p.asks, p.asked_at, p.created_at,
               p.updated_at
        FROM market.process p WHERE p.contract_id = ANY(%(contracts)s) ORDER BY p.process_id
        """,
        ("market.process",),
    ),
    "events": List(
        f"""
        SELECT process_id, step, at, event, from_state, to_state,
               CASE WHEN event IN ('redate', 'move_supply') THEN NULL ELSE cause END AS cause
        FROM market.process_event WHERE process_id IN {_PROCESSES} ORDER BY process_id, step
        """,  # noqa: S608
        ("market.process_event",),
    ),
    "requests": List(
        f"""
        SELECT transaction_id, process_id, document, business_reason, created_at, sent_at, answered_at, answer,
               reject_code, reject_text
        FROM market.request WHERE process_id IN {_PROCESSES} ORDER BY created_at
        """,  # noqa: S608
        ("market.request",),
    ),
    "announced": List(
        f"""
        SELECT process_id, business_reason, day, recorded_at
        FROM market.notice WHERE process_id IN {_PROCESSES} ORDER BY recorded_at
        """,  # noqa: S608
        ("market.notice",),
    ),
    "asked_back": List(
        f"""
        SELECT process_id, business_reason, resumes_on, answer_by, recorded_at, outcome, outcome_at
        FROM market.resumption WHERE process_id IN {_PROCESSES} ORDER BY recorded_at
        """,  # noqa: S608
        ("market.resumption",),
    ),
    "moves_that_ended_supply": List(
        """
        SELECT ends_on, recorded_at, concluded_at, outcome, contract_id = ANY(%(contracts)s) AS moved_in,
               predecessor_id = ANY(%(contracts)s) AS moved_out
        FROM market.succession
        WHERE contract_id = ANY(%(contracts)s) OR predecessor_id = ANY(%(contracts)s) ORDER BY succession_id
        """,
        ("market.succession",),
    ),
    "name_cases": List(
        """
        SELECT contract_id, opened_at, outcome, closed_at
        FROM market.name_case WHERE contract_id = ANY(%(contracts)s) ORDER BY name_case_id
        """,
        ("market.name_case",),
    ),
}

# (question, the column that the next page begins after, rows of a page)
MESSAGES: Final = List(
    f"""
    WITH {_OWN_DAYS},
    named AS (
        SELECT r.inbound_message_id FROM own o JOIN metering.reading_day r USING (metering_point_id)
        WHERE r.day >= o.first AND r.day < o.past
        UNION SELECT r.inbound_message_id FROM own o JOIN metering.reading_day_history r USING (metering_point_id)
        WHERE r.day >= o.first AND r.day < o.past
        UNION SELECT message_id FROM market.customer_at_point WHERE contract_id = ANY(%(contracts)s)
        UNION SELECT inbound_message_id FROM market.process_event WHERE process_id IN {_PROCESSES}
        UNION SELECT inbound_message_id FROM market.notice WHERE process_id IN {_PROCESSES}
        UNION SELECT inbound_message_id FROM market.name_case WHERE contract_id = ANY(%(contracts)s)
        UNION SELECT v.message_id FROM own o JOIN portfolio.metering_point_version v USING (metering_point_id)
        WHERE v.valid_from >= o.first AND v.valid_from < o.past
        UNION SELECT l.message_id FROM own o JOIN pricing.price_link l USING (metering_point_id)
        WHERE l.valid_from >= o.first AND l.valid_from < o.past)
    SELECT m.inbound_message_id, m.message_id, m.queue, m.document, m.business_reason, m.received_at
    FROM named n JOIN market.inbound_message m USING (inbound_message_id)
    WHERE m.inbound_message_id > %(after)s ORDER BY m.inbound_message_id LIMIT %(limit)s
    """,  # noqa: S608
    ("market.inbound_message",),
)

SENT: Final = List(
    f"""
    SELECT t.sent_id, r.document, t.transaction_id, t.sent_at, t.answered_at, t.verdict, t.status, t.body, t.answer,
           cardinality(t.sealed) AS numbers_sealed
    FROM market.sent t JOIN market.request r USING (transaction_id)
    WHERE r.process_id IN {_PROCESSES} AND t.sent_id > %(after)s ORDER BY t.sent_id LIMIT %(limit)s
    """,  # noqa: S608
    ("market.sent",),
)

INVOICES: Final = List(
    """
    SELECT i.invoice_id, i.number, i.kind, c.number AS corrects, i.customer_id, i.period_from, i.period_to, i.issued_on,
           i.due_on, i.payment_reference, i.recipient, i.subtotal_ore, i.vat_base_ore, i.vat_percent, i.vat_ore,
           i.total_ore, i.document_key AS document,
           (SELECT jsonb_agg(jsonb_build_object(
                'section_no', s.section_no, 'gsrn', s.gsrn, 'supply_address', s.supply_address, 'product', s.product,
                'correction', s.correction, 'period_from', s.period_from, 'period_to', s.period_to,
                'daily_wh', s.daily_wh, 'year_before_wh', s.year_before_wh) ORDER BY s.section_no)
            FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id) AS sections,
           (SELECT jsonb_agg(jsonb_build_object(
                'line_no', l.line_no, 'section_no', l.section_no, 'category', l.category, 'component', l.component,
                'description', l.description, 'quantity_wh', l.quantity_wh, 'quantity', l.quantity,
                'unit_price', l.unit_price, 'amount_ore', l.amount_ore, 'vat', l.vat) ORDER BY l.line_no)
            FROM billing.invoice_line l WHERE l.invoice_id = i.invoice_id) AS lines
    FROM billing.invoice i LEFT JOIN billing.invoice c ON c.invoice_id = i.corrects_id
    WHERE i.customer_id = ANY(%(parties)s) AND i.invoice_id > %(after)s ORDER BY i.invoice_id LIMIT %(limit)s
    """,
    ("billing.invoice", "billing.invoice_section", "billing.invoice_line"),
)

SETTLED: Final[Mapping[str, List]] = {
    "settlements": List(
        """
        SELECT e.run_id, e.supply_period_id, e.contract_id, e.kind, e.corrects_run_id, e.period_from, e.period_to,
               e.subtotal_ore, e.settled_at
        FROM portfolio.supply_period s JOIN settlement.settlement e USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY e.period_from, e.run_id
        """,
        ("settlement.settlement",),
    ),
    "waiting": List(
        """
        SELECT k.run_id, k.supply_period_id, k.cause, k.detail
        FROM settlement.parked k JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY k.run_id
        """,
        ("settlement.parked",),
    ),
    "to_be_corrected": List(
        """
        SELECT d.supply_period_id, d.period_from, d.period_to, d.cause, d.marked_at
        FROM settlement.dirty d JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY d.dirty_id
        """,
        ("settlement.dirty",),
    ),
    "corrected_because": List(
        """
        SELECT k.run_id, k.supply_period_id, k.cause, k.marked_at
        FROM settlement.correction_cause k JOIN portfolio.supply_period s USING (supply_period_id)
        JOIN settlement.settlement e USING (run_id, supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY k.run_id, k.marked_at
        """,
        ("settlement.correction_cause",),
    ),
    "held_bills": List(
        """
        SELECT h.held_id, h.supply_period_id, h.state, h.cause, h.detail, h.amount_ore, h.held_at, h.released_at,
               h.billed_at, h.reason
        FROM billing.held_bill h JOIN portfolio.supply_period s USING (supply_period_id)
        WHERE s.contract_id = ANY(%(contracts)s) ORDER BY h.held_id
        """,
        ("billing.held_bill",),
    ),
    "aconto": List(
        """
        SELECT contract_id, quarter, net_ore, vat_ore, invoice_id, set_off_id
        FROM billing.aconto WHERE contract_id = ANY(%(contracts)s) ORDER BY quarter
        """,
        ("billing.aconto",),
    ),
}

_PACKED: Final = """
SELECT m.gsrn, r.metering_point_id, r.day, r.version, r.resolution_minutes, r.registered_at, r.recorded_at, r.wh,
       r.quality{more}
FROM own o
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN {table} r ON r.metering_point_id = o.metering_point_id AND r.day >= o.first AND r.day < o.past
WHERE (r.metering_point_id, r.day, r.version) > (%(after_point)s, %(after_day)s::date, %(after_version)s)
ORDER BY r.metering_point_id, r.day, r.version LIMIT %(limit)s
"""

READINGS: Final = List(
    f"WITH {_OWN_DAYS}" + _PACKED.replace("{table}", "metering.reading_day").replace("{more}", ""),
    ("metering.reading_day",),
)

REPLACED_READINGS: Final = List(
    f"WITH {_OWN_DAYS}"
    + _PACKED.replace("{table}", "metering.reading_day_history").replace(
        "{more}", ", r.superseded_at"
    ),
    ("metering.reading_day_history",),
)

MONTHS: Final = List(
    f"""
    WITH {_OWN_DAYS}
    SELECT m.gsrn, date_trunc('month', r.day::timestamp)::date AS month, sum(metering.total_wh(r.wh))::bigint AS wh,
           count(*) AS days
    FROM own o
    JOIN portfolio.metering_point m USING (metering_point_id)
    JOIN metering.reading_day r ON r.metering_point_id = o.metering_point_id AND r.day >= o.first AND r.day < o.past
    GROUP BY 1, 2 ORDER BY 1, 2
    """,  # noqa: S608
    ("metering.reading_day",),
)
"""What was used month by month: for the page, where hours would be too many."""
