-- Accounts with an overdue bill on which something is open and which has lines of services, or with an open warning.
WITH owed AS (
    SELECT account_id, document_id FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0)
SELECT o.account_id FROM owed o
JOIN billing.invoice i ON i.invoice_id = o.document_id
WHERE i.due_on < %(today)s AND EXISTS (
    SELECT FROM billing.invoice_line l JOIN billing.charge c USING (billing_charge_id)
    WHERE l.invoice_id = i.invoice_id AND c.source = 'service' AND c.agreement LIKE 'service:%%')
UNION
SELECT w.account_id FROM dunning.warning w WHERE w.ended_at IS NULL
ORDER BY account_id
