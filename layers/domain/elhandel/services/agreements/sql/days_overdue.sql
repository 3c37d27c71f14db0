-- For how many days the oldest bill of an account is overdue on which something is open and which has lines of a service.
WITH owed AS (
    SELECT document_id FROM ledger.entry
    WHERE account_id = %(account)s::int AND book = 'receivable' AND document_id IS NOT NULL
    GROUP BY document_id HAVING sum(amount_ore) > 0)
SELECT coalesce(%(today)s::date - min(i.due_on), 0)
FROM owed o JOIN billing.invoice i ON i.invoice_id = o.document_id
WHERE i.due_on < %(today)s AND EXISTS (
    SELECT FROM billing.invoice_line l JOIN billing.charge c USING (billing_charge_id)
    WHERE l.invoice_id = i.invoice_id AND c.source = 'service' AND c.agreement = %(agreement)s)
