-- Documents whose last debit failed, that is not tried again, and that are still open, the oldest first.
SELECT c.collection_id::text AS row_id, c.reason AS cause, i.number AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, c.ended_at AS since, i.due_on AS due,
       o.ore AS ore, jsonb_build_object('collection', c.collection_id) AS arguments
FROM payments.collection c
JOIN billing.invoice i USING (invoice_id)
JOIN portfolio.customer k ON k.customer_id = c.account_id
CROSS JOIN LATERAL (
    SELECT sum(e.amount_ore)::bigint AS ore FROM ledger.entry e
    WHERE e.book = 'receivable' AND e.document_id = c.invoice_id) o
WHERE c.kind = 'debit' AND c.state = 'failed' AND c.retry_on IS NULL AND o.ore > 0
  AND NOT EXISTS (
      SELECT FROM payments.collection l
      WHERE l.invoice_id = c.invoice_id AND l.kind = 'debit' AND l.attempt > c.attempt)
  AND (%(cause)s::text IS NULL OR c.reason = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR c.collection_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.account_id = ANY(%(parties)s::int[]))
ORDER BY c.ended_at, c.collection_id LIMIT %(limit)s
