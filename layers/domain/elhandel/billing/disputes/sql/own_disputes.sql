-- The disputes of one document of the customer who asks, and what they are about in øre with VAT.
SELECT d.dispute_id, i.number, d.line_nos, d.cause,
       billing.disputed_ore(d.invoice_id, d.line_nos) AS disputed_ore,
       d.opened_at, d.answer_by, d.asks_readings, d.asked_at, d.asked_in_vain, d.answered_at,
       d.decided, n.number AS credited_by, d.closed_at, d.file_key, d.file_sha256
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
LEFT JOIN billing.invoice n ON n.invoice_id = d.credited_by
WHERE i.number = %(number)s
ORDER BY d.dispute_id DESC
