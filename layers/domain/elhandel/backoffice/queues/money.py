"""Queues of bills and payments."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT_HELD_BILLS: Final = """
SELECT h.cause, count(*) AS how_many, min(h.held_at) AS oldest, NULL::date AS due,
       sum(h.amount_ore)::bigint AS ore
FROM billing.held_bill h
WHERE h.state = 'held' AND h.cause IN ('beyond-capacity', 'beyond-amount', 'beyond-use')
GROUP BY h.cause
"""

_COUNT_BILL_RUNS: Final = """
SELECT CASE WHEN b.issue_after = 'infinity' THEN 'stopped' ELSE 'draft' END AS cause,
       count(DISTINCT b.bill_run_id) AS how_many, min(b.planned_at) AS oldest,
       (min(nullif(b.issue_after, 'infinity')) AT TIME ZONE 'Europe/Copenhagen')::date AS due,
       sum(d.total_ore)::bigint AS ore
FROM billing.bill_run b JOIN billing.draft d USING (bill_run_id)
WHERE b.released_at IS NULL AND d.replaced_at IS NULL GROUP BY 1
"""

_COUNT_DOCUMENTS: Final = """
SELECT 'not-made' AS cause, count(*) AS how_many, min(i.issued_at) AS oldest, min(i.due_on) AS due,
       sum(abs(i.total_ore))::bigint AS ore
FROM billing.invoice i WHERE i.document_key IS NULL
"""

_COUNT_DISPUTES: Final = """
SELECT CASE WHEN d.line_nos IS NULL THEN 'whole-bill' ELSE 'lines' END AS cause,
       count(*) AS how_many, min(d.opened_at) AS oldest, min(d.answer_by) AS due,
       sum(billing.disputed_ore(d.invoice_id, d.line_nos))::bigint AS ore
FROM billing.dispute d
WHERE d.closed_at IS NULL GROUP BY 1
"""

_COUNT_ORDER_FILES: Final = """
SELECT CASE WHEN f.tried_at IS NULL THEN 'not-tried' ELSE 'not-known' END AS cause,
       count(*) AS how_many, min(f.made_at) AS oldest, min(f.pays_on) AS due,
       sum(f.total_ore)::bigint AS ore
FROM payments.order_file f WHERE f.sent_at IS NULL AND f.withdrawn_at IS NULL GROUP BY 1
"""

MONEY_QUEUES: Final = (
    Queue(
        key="held-bills",
        right=Right.BILLING,
        count=_COUNT_HELD_BILLS,
        rows=statement(_ROOM, "held_bills"),
        fixes={"": ("release-held", "ask-readings")},
    ),
    Queue(
        key="bill-runs",
        right=Right.BILLING,
        count=_COUNT_BILL_RUNS,
        rows=statement(_ROOM, "bill_runs"),
        fixes={"draft": ("issue-bills", "stop-bills"), "": ("issue-bills",)},
        is_of_customers=False,
    ),
    Queue(
        key="documents",
        right=Right.BILLING,
        count=_COUNT_DOCUMENTS,
        rows=statement(_ROOM, "documents"),
        fixes={"": ("make-documents",)},
    ),
    Queue(
        key="disputes",
        right=Right.CHANGE_CUSTOMER,
        count=_COUNT_DISPUTES,
        rows=statement(_ROOM, "disputes"),
        fixes={
            "": (
                "decide-dispute",
                "write-about-dispute",
                "credit-lines",
                "make-dispute-file",
                "close-dispute",
            )
        },
    ),
    Queue(
        key="bank",
        right=Right.PAYMENTS,
        count=statement(_ROOM, "count_bank"),
        rows=statement(_ROOM, "bank"),
        fixes={
            "unread-entry": ("close-bank-entry",),
            "": ("give-bank-line", "explain-bank-line"),
        },
        is_of_customers=False,
    ),
    Queue(
        key="payouts",
        right=Right.PAYMENTS,
        count=statement(_ROOM, "count_payouts"),
        rows=statement(_ROOM, "payouts"),
        fixes={
            "no-account": ("register-payout-account", "stop-payout"),
            "": ("refuse-payout",),
        },
    ),
    Queue(
        key="order-files",
        right=Right.PAYMENTS,
        count=_COUNT_ORDER_FILES,
        rows=statement(_ROOM, "order_files"),
        fixes={"": ("hand-over-orders", "withdraw-orders")},
        is_of_customers=False,
    ),
)
