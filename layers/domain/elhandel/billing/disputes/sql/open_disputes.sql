-- Open disputes, of some documents or of all (NULL), and what they are about in øre with VAT.
SELECT d.dispute_id, d.invoice_id, i.number, d.line_nos,
       billing.disputed_ore(d.invoice_id, d.line_nos) AS disputed_ore,
       d.opened_by, d.reason, d.opened_at, d.cause, d.answer_by
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
WHERE d.closed_at IS NULL AND (%(ids)s::int[] IS NULL OR d.invoice_id = ANY(%(ids)s::int[]))
ORDER BY d.dispute_id
