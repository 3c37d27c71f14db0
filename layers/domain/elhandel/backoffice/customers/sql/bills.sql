-- The latest bills of a customer, each with what is open of it.
SELECT i.number, i.kind, i.period_from, i.period_to, i.issued_on, i.due_on, i.total_ore,
       coalesce((SELECT sum(e.amount_ore) FROM ledger.entry e
                 WHERE e.document_id = i.invoice_id AND e.book = 'receivable'), 0)::bigint AS open_ore
FROM billing.invoice i
WHERE i.customer_id = ANY(%(parties)s::int[]) AND i.issued_on <= %(today)s
ORDER BY i.issued_at DESC, i.invoice_id DESC LIMIT %(limit)s
