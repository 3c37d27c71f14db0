-- The latest documents of an account.
SELECT i.invoice_id, i.number, i.kind, i.issued_on, i.due_on, i.total_ore
FROM billing.invoice i
WHERE i.customer_id = ANY(%(parties)s::int[])
ORDER BY i.issued_on DESC, i.invoice_id DESC LIMIT %(most)s
