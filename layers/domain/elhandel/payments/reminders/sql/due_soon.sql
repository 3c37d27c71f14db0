-- Documents with something open whose last day is near, of accounts that pay them themselves: no mandate collects.
-- A bill that names an agreement which was never known here is collected by others.
WITH owed AS (
    SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0)
SELECT o.account_id, i.invoice_id, i.number, i.due_on, o.open_ore
FROM owed o
JOIN billing.invoice i ON i.invoice_id = o.document_id
WHERE i.due_on > %(today)s AND i.due_on <= %(last)s
  AND (i.mandate IS NULL OR EXISTS (
      SELECT FROM payments.method t JOIN payments.mandate m USING (method_id)
      WHERE t.account_id = o.account_id AND m.provider = 'betalingsservice'))
  AND NOT EXISTS (
      SELECT FROM payments.method t
      JOIN payments.mandate m ON m.method_id = t.method_id AND m.state = 'active'
      JOIN payments.auto_pay s ON s.account_id = t.account_id AND s.is_on AND s.superseded_at IS NULL
      WHERE t.account_id = o.account_id AND t.is_primary)
  AND NOT EXISTS (
      SELECT FROM payments.collection c WHERE c.invoice_id = i.invoice_id AND c.state IN ('planned', 'sent'))
ORDER BY i.due_on, i.invoice_id
