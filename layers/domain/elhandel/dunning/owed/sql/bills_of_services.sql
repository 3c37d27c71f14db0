-- Overdue bills of an account with something open and lines of services: a row for each service of each, øre with VAT.
WITH owed AS (
    SELECT document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE account_id = %(account)s::int AND book = 'receivable' AND document_id IS NOT NULL
    GROUP BY document_id HAVING sum(amount_ore) > 0)
SELECT i.invoice_id, i.number, i.due_on, i.total_ore, o.open_ore,
       CASE WHEN d.invoice_id IS NULL THEN 0 ELSE billing.disputed_ore(i.invoice_id, d.line_nos) END AS disputed_ore,
       d.invoice_id IS NOT NULL AND d.line_nos IS NULL AS is_disputed,
       EXISTS (
           SELECT FROM payments.collection k
           WHERE k.invoice_id = i.invoice_id AND k.kind = 'debit'
             AND (k.state IN ('planned', 'sent') OR k.retry_on >= %(today)s)) AS in_collection,
       s.agreement_id,
       billing.disputed_ore(i.invoice_id, s.line_nos) AS ore,
       billing.disputed_ore(i.invoice_id, s.disputed_nos) AS lines_disputed_ore
FROM owed o
JOIN billing.invoice i ON i.invoice_id = o.document_id
LEFT JOIN billing.dispute d ON d.invoice_id = i.invoice_id AND d.closed_at IS NULL
CROSS JOIN LATERAL (
    SELECT split_part(c.agreement, ':', 2)::int AS agreement_id, array_agg(l.line_no) AS line_nos,
           coalesce(array_agg(l.line_no) FILTER (WHERE l.line_no = ANY(d.line_nos)), '{}') AS disputed_nos
    FROM billing.invoice_line l
    JOIN billing.charge c USING (billing_charge_id)
    WHERE l.invoice_id = i.invoice_id AND c.source = 'service' AND c.agreement LIKE 'service:%%'
    GROUP BY c.agreement) s
WHERE i.due_on < %(today)s
ORDER BY i.due_on, i.invoice_id, s.agreement_id
