-- Postings after (transaction, posting), as far as all transactions have ended: see entries.sql.
SELECT p.posted_in::text::bigint AS posted_in, p.posting_id, p.booked_on,
       (SELECT min(e.account_id) FROM ledger.entry e WHERE e.posting_id = p.posting_id) AS account_id
FROM ledger.posting p
WHERE (p.posted_in, p.posting_id) > (%(posted_in)s::text::xid8, %(posting)s::bigint)
  AND p.posted_in < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY p.posted_in, p.posting_id
LIMIT %(limit)s
