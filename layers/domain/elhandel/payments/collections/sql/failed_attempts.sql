-- Documents whose last attempt by mandate failed, and that are still open.
SELECT c.collection_id, c.account_id, i.number, c.kind, c.attempt, c.amount_ore, c.paid_ore, c.state, c.reason,
       c.collect_on, c.ended_at, c.retry_on
FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
WHERE c.kind = 'debit' AND c.state = 'failed'
  AND NOT EXISTS (
      SELECT FROM payments.collection l
      WHERE l.invoice_id = c.invoice_id AND l.kind = 'debit' AND l.attempt > c.attempt)
  AND (SELECT sum(e.amount_ore) FROM ledger.entry e
       WHERE e.book = 'receivable' AND e.document_id = c.invoice_id) > 0
ORDER BY c.ended_at DESC, c.collection_id DESC LIMIT %(limit)s
