-- A dispute with what it is about, in øre with VAT.
SELECT d.dispute_id, d.invoice_id, i.number, d.line_nos, d.cause,
       billing.disputed_ore(d.invoice_id, d.line_nos) AS disputed_ore,
       d.opened_at, d.answer_by, d.asked_at, d.answered_at,
       d.decided, n.number AS credited_by, d.closed_at
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
LEFT JOIN billing.invoice n ON n.invoice_id = d.credited_by
WHERE d.dispute_id = %(id)s
