-- Documents with something open whose last day is over, how often each was reminded of, and when its account was last.
WITH owed AS (
    SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0)
SELECT o.account_id, k.kind, k.market, o.document_id, i.due_on, o.open_ore,
       (SELECT count(*) FROM payments.reminded_document d WHERE d.invoice_id = i.invoice_id)::int AS reminders,
       last.reminded_on AS last_reminded_on, last.pay_by AS asked_by
FROM owed o
JOIN billing.invoice i ON i.invoice_id = o.document_id
JOIN portfolio.customer k ON k.customer_id = o.account_id
CROSS JOIN LATERAL (
    SELECT max(r.reminded_on) AS reminded_on, max(r.pay_by) AS pay_by FROM (
        SELECT reminded_on, pay_by FROM payments.reminder WHERE account_id = o.account_id
        UNION ALL  -- of a party that was joined to the customer
        SELECT reminded_on, pay_by FROM payments.reminded_document d JOIN payments.reminder USING (reminder_id)
        WHERE d.invoice_id = o.document_id) r) last
WHERE i.due_on < %(today)s
  AND NOT EXISTS (  -- it is being collected, or will be tried again
      SELECT FROM payments.collection c
      WHERE c.invoice_id = i.invoice_id AND c.kind = 'debit' AND (c.state IN ('planned', 'sent') OR c.retry_on >= %(today)s))
ORDER BY o.account_id, i.due_on, i.invoice_id
