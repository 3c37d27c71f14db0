"""Queues of what the market asks, refuses, or leaves unanswered."""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.backoffice.queues.queue import Moment, Queue
from elhandel.identity import Right
from elhandel.market.guides import GUIDES
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT_REQUESTS: Final = """
SELECT CASE WHEN o.parked_at IS NULL THEN 'not-sent' ELSE 'refused-in-form' END AS cause,
       count(*) AS how_many, min(o.created_at) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM platform.outbox o JOIN market.request r ON r.transaction_id = o.key
WHERE o.destination = 'datahub' AND o.sent_at IS NULL
  AND (o.parked_at IS NOT NULL OR o.attempts > 0) GROUP BY 1
"""

_COUNT_RESUMPTIONS: Final = """
SELECT CASE WHEN r.outcome = 'accepted' THEN 'not-resumed' WHEN r.answer IS NULL THEN 'unanswered'
            ELSE 'answered' END AS cause,
       count(*) AS how_many, min(r.recorded_at) AS oldest, min(r.answer_by) AS due,
       NULL::bigint AS ore
FROM market.resumption r WHERE r.outcome IS NULL OR r.outcome = 'accepted' GROUP BY 1
"""

_COUNT_MISTAKES: Final = """
SELECT p.state AS cause, count(*) AS how_many, min(p.created_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM market.process p
WHERE p.kind IN ('erroneous_switch', 'erroneous_move') AND NOT p.is_over
  AND p.state <> 'completed'  -- as the index of open processes has it
GROUP BY p.state
"""

_COUNT_NAME_CASES: Final = """
SELECT 'another-name' AS cause, count(*) AS how_many, min(n.opened_at) AS oldest,
       NULL::date AS due, NULL::bigint AS ore
FROM market.name_case n JOIN portfolio.contract c USING (contract_id)
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
"""

# A yes is joined within minutes; one that waits longer has something in its way.
_COUNT_HOME_ANSWERS: Final = """
SELECT CASE WHEN a.is_theirs THEN 'not-joined' ELSE 'not-theirs' END AS cause,
       count(*) AS how_many, min(a.answered_at) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM portfolio.home_answer a
WHERE a.closed_at IS NULL AND (NOT a.is_theirs OR a.answered_at < %(an_hour_ago)s)
GROUP BY a.is_theirs
"""

_COUNT_DISCREPANCIES: Final = """
SELECT d.state AS cause, count(*) AS how_many, min(d.opened_at) AS oldest,
       min(d.due_at)::date AS due, sum(abs(c.their_amount - c.our_amount))::bigint AS ore
FROM reconciliation.discrepancy d JOIN reconciliation.comparison c USING (comparison_id)
WHERE d.state IN ('open', 'asked', 'settling', 'escalated') GROUP BY d.state
"""

_COUNT_VACANCIES: Final = """
SELECT 'no-customer' AS cause, count(*) AS how_many,
       min(v.starts_on)::timestamp AT TIME ZONE 'Europe/Copenhagen' AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM portfolio.vacancy v
WHERE v.starts_on <= %(today)s AND (v.ends_on IS NULL OR v.ends_on > %(today)s)
"""


def _expected(_: Moment) -> Mapping[str, Any]:
    """What the guides expect by a time, as columns."""
    timed = [
        (guide, state, expected)
        for guide in GUIDES.values()
        for state, expected in guide.expects.items()
        if expected.is_timed
    ]
    return {
        "kinds": [guide.kind for guide, _, _ in timed],
        "states": [state.value for _, state, _ in timed],
        "whats": [expected.overdue for _, _, expected in timed],
        "withins": [expected.within for _, _, expected in timed],
        "days": [expected.day for _, _, expected in timed],
    }


_OVERDUE: Final = {
    "switch": ("ask-missing", "poll-queues", "put-aside"),
    "move_in": ("ask-missing", "poll-queues", "put-aside"),
    "historical_data": ("ask-readings", "poll-queues", "put-aside"),
    "master_data": ("ask-master-data", "poll-queues", "put-aside"),
    "price_links": ("ask-price-links", "poll-queues", "put-aside"),
    "price_list": ("ask-prices", "poll-queues", "put-aside"),
    "aggregates": ("ask-aggregates", "poll-queues", "put-aside"),
    "wholesale": ("ask-wholesale", "poll-queues", "put-aside"),
    "erroneous_switch": ("mistake-reported", "close-mistake", "put-aside"),
    "erroneous_move": ("mistake-reported", "close-mistake", "put-aside"),
    "": ("poll-queues", "put-aside"),
}
"""Ask again for what does not come; look whether it has come; or look at it again another day."""

MARKET_QUEUES: Final = (
    Queue(
        key="signups",
        right=Right.CHANGE_CUSTOMER,
        count=statement(_ROOM, "count_signups"),
        rows=statement(_ROOM, "signups"),
        fixes={
            "held": ("release-signups", "reject-signups"),
            "needs-a-day": ("redate-signup",),
            "": ("put-aside",),
        },
    ),
    Queue(
        key="name-cases",
        right=Right.CHANGE_CUSTOMER,
        count=_COUNT_NAME_CASES,
        rows=statement(_ROOM, "name_cases"),
        fixes={"": ("close-name-case", "join-customer")},
    ),
    Queue(
        key="home-answers",
        right=Right.CHANGE_CUSTOMER,
        count=_COUNT_HOME_ANSWERS,
        rows=statement(_ROOM, "home_answers"),
        fixes={"not-theirs": ("close-home-answer",), "": ("join-customer",)},
    ),
    Queue(
        key="dead-letters",
        right=Right.OPERATIONS,
        count=statement(_ROOM, "count_dead_letters"),
        rows=statement(_ROOM, "dead_letters"),
        fixes={"": ("replay", "discard-dead-letter")},
        is_of_customers=False,
    ),
    Queue(
        key="requests",
        right=Right.OPERATIONS,
        count=_COUNT_REQUESTS,
        rows=statement(_ROOM, "requests"),
        fixes={"": ("send-requests",)},
    ),
    Queue(
        key="overdue",
        right=Right.OPERATIONS,
        count=statement(_ROOM, "count_overdue"),
        rows=statement(_ROOM, "overdue"),
        fixes=_OVERDUE,
        more=_expected,
    ),
    Queue(
        key="remarks",
        right=Right.OPERATIONS,
        count=statement(_ROOM, "count_remarks"),
        rows=statement(_ROOM, "remarks"),
        fixes={"missing_readings": ("ask-readings", "close-remark"), "": ("close-remark",)},
    ),
    Queue(
        key="resumptions",
        right=Right.OPERATIONS,
        count=_COUNT_RESUMPTIONS,
        rows=statement(_ROOM, "resumptions"),
        fixes={"unanswered": ("answer-resumption",), "": ("conclude-resumption",)},
    ),
    Queue(
        key="mistakes",
        right=Right.OPERATIONS,
        count=_COUNT_MISTAKES,
        rows=statement(_ROOM, "mistakes"),
        fixes={"": ("mistake-reported", "withdraw-mistake", "close-mistake")},
    ),
    Queue(
        key="discrepancies",
        right=Right.RECONCILIATION,
        count=_COUNT_DISCREPANCIES,
        rows=statement(_ROOM, "discrepancies"),
        fixes={"": ("accept-discrepancy",)},
        is_of_customers=False,
    ),
    Queue(
        key="vacancies",
        right=Right.OPERATIONS,
        count=_COUNT_VACANCIES,
        rows=statement(_ROOM, "vacancies"),
        fixes={"": ("end-supply",)},
    ),
)
