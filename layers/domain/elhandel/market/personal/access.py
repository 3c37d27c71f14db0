"""Access of a person to what the market's room holds: processes, requests, notices and messages."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.market.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "known_to_the_market": HeldList(
        statement(_ROOM, "person_at_points"),
        ("market.customer_at_point",),
    ),
    "processes": HeldList(
        """
        SELECT process_id, kind, contract_id, state, effective_on, attempt, cancel_wished,
               master_data_at, customer_data, reject_code, reject_text, asks, asked_at,
               created_at, updated_at
        FROM market.process
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY process_id
        """,
        ("market.process",),
    ),
    "events": HeldList(
        """
        SELECT e.process_id, e.step, e.at, e.event, e.from_state, e.to_state,
               CASE WHEN e.event NOT IN ('redate', 'move_supply', 'ask_end', 'cancel_end')
                    THEN e.cause END AS cause
        FROM market.process_event e
        JOIN market.process p USING (process_id)
        WHERE p.contract_id = ANY(%(contracts)s)
        ORDER BY e.process_id, e.step
        """,
        ("market.process_event",),
    ),
    "move_outs": HeldList(
        """
        SELECT contract_id, kind, moves_out_on, wished_at, withdrawn_at, taken_back_at,
               process_id, refusal, closed_at
        FROM market.move_out_wish
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY move_out_wish_id
        """,
        ("market.move_out_wish",),
    ),
    "requests": HeldList(
        """
        SELECT r.transaction_id, r.process_id, r.document, r.business_reason, r.created_at,
               r.sent_at, r.answered_at, r.answer, r.reject_code, r.reject_text
        FROM market.request r
        JOIN market.process p USING (process_id)
        WHERE p.contract_id = ANY(%(contracts)s)
        ORDER BY r.created_at
        """,
        ("market.request",),
    ),
    "announced": HeldList(
        """
        SELECT n.process_id, n.business_reason, n.day, n.recorded_at
        FROM market.notice n
        JOIN market.process p USING (process_id)
        WHERE p.contract_id = ANY(%(contracts)s)
        ORDER BY n.recorded_at
        """,
        ("market.notice",),
    ),
    "asked_back": HeldList(
        """
        SELECT r.process_id, r.business_reason, r.resumes_on, r.answer_by, r.recorded_at,
               r.outcome, r.outcome_at
        FROM market.resumption r
        JOIN market.process p USING (process_id)
        WHERE p.contract_id = ANY(%(contracts)s)
        ORDER BY r.recorded_at
        """,
        ("market.resumption",),
    ),
    "moves_that_ended_supply": HeldList(
        """
        SELECT ends_on, recorded_at, concluded_at, outcome,
               contract_id = ANY(%(contracts)s) AS moved_in,
               predecessor_id = ANY(%(contracts)s) AS moved_out
        FROM market.succession
        WHERE contract_id = ANY(%(contracts)s) OR predecessor_id = ANY(%(contracts)s)
        ORDER BY succession_id
        """,
        ("market.succession",),
    ),
    "name_cases": HeldList(
        """
        SELECT contract_id, opened_at, outcome, closed_at
        FROM market.name_case
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY name_case_id
        """,
        ("market.name_case",),
    ),
    "messages": HeldList(
        statement(_ROOM, "messages_about_person"),
        ("market.inbound_message",),
    ),
    "sent": HeldList(
        statement(_ROOM, "sent_about_person"),
        ("market.sent",),
    ),
}
"""`messages` and `sent` come in pages: `after` is the last number of the page before."""
