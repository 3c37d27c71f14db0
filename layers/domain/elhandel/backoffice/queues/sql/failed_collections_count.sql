-- Documents whose last debit failed, that is not tried again, and that are still open, by why.
SELECT c.reason AS cause, count(*) AS how_many, min(c.ended_at) AS oldest, min(i.due_on) AS due,
       sum(o.ore)::bigint AS ore
FROM payments.collection c
JOIN billing.invoice i USING (invoice_id)
CROSS JOIN LATERAL (
    SELECT sum(e.amount_ore)::bigint AS ore FROM ledger.entry e
    WHERE e.book = 'receivable' AND e.document_id = c.invoice_id) o
WHERE c.kind = 'debit' AND c.state = 'failed' AND c.retry_on IS NULL AND o.ore > 0
  AND NOT EXISTS (
      SELECT FROM payments.collection l
      WHERE l.invoice_id = c.invoice_id AND l.kind = 'debit' AND l.attempt > c.attempt)
GROUP BY c.reason
