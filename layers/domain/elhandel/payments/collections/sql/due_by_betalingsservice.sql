-- Documents with something open that may be collected by an agreement of Betalingsservice; not those for which an attempt
-- is under way, nor those whose last attempt is not to be followed by another.
WITH owed AS (
    SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
      AND account_id IN (SELECT account_id FROM payments.auto_pay WHERE is_on AND superseded_at IS NULL)
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0)
SELECT o.account_id, i.invoice_id, i.number, i.due_on, o.open_ore, m.mandate_id, m.provider, m.max_ore,
       coalesce(last.attempt, 0)::int AS attempts
FROM owed o
JOIN payments.method t ON t.account_id = o.account_id AND t.is_primary
JOIN payments.mandate m ON m.method_id = t.method_id AND m.state = 'active' AND m.provider = 'betalingsservice'
JOIN billing.invoice i ON i.invoice_id = o.document_id
LEFT JOIN LATERAL (
    SELECT attempt, state, retry_on FROM payments.collection c
    WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit' ORDER BY attempt DESC LIMIT 1) last ON true
WHERE i.due_on >= %(first)s AND i.due_on < %(past)s
  AND (last.attempt IS NULL OR last.state = 'withdrawn' OR last.state = 'failed' AND last.retry_on <= %(today)s)
  AND NOT EXISTS (
      SELECT FROM payments.collection c WHERE c.invoice_id = i.invoice_id AND c.state IN ('planned', 'sent'))
ORDER BY i.due_on, i.invoice_id
