-- The latest documents of an account with what is open of each on a day.
SELECT i.invoice_id, i.number, i.kind, i.issued_on, i.due_on, i.total_ore, d.open_ore, d.status
FROM billing.invoice i
JOIN billing.document_status(%(today)s) d USING (invoice_id)
WHERE i.customer_id = ANY(%(parties)s::int[])
ORDER BY i.issued_on DESC, i.invoice_id DESC LIMIT %(most)s
