-- Documents with something open whose last day is over, how often each was reminded of, and when its account was last.
WITH owed AS (
    SELECT account_id, document_id, sum(amount_ore)::bigint AS open_ore FROM ledger.entry
    WHERE book = 'receivable' AND document_id IS NOT NULL
    GROUP BY account_id, document_id HAVING sum(amount_ore) > 0)
SELECT o.account_id, k.kind, o.document_id, i.due_on, o.open_ore,
       (SELECT count(*) FROM payments.reminded_document d WHERE d.invoice_id = i.invoice_id)::int AS reminders,
       (SELECT max(r.reminded_on) FROM payments.reminder r WHERE r.account_id = o.account_id) AS last_reminded_on
FROM owed o
JOIN billing.invoice i ON i.invoice_id = o.document_id
JOIN portfolio.customer k ON k.customer_id = o.account_id
WHERE i.due_on < %(today)s
ORDER BY o.account_id, i.due_on, i.invoice_id
