-- A dispute with what it is about, in øre with VAT.
SELECT d.dispute_id, d.invoice_id, i.number, d.line_nos, d.cause,
       CASE WHEN d.line_nos IS NULL THEN i.total_ore ELSE l.ore END AS disputed_ore,
       d.opened_at, d.answer_by, d.asked_at, d.answered_at,
       d.decided, n.number AS credited_by, d.closed_at
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
LEFT JOIN billing.invoice n ON n.invoice_id = d.credited_by
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_ore + coalesce(
        x.vat_ore, CASE WHEN x.vat THEN round(x.amount_ore * i.vat_percent / 100.0) ELSE 0 END)),
        0)::bigint AS ore
    FROM billing.invoice_line x
    WHERE x.invoice_id = d.invoice_id AND x.line_no = ANY(d.line_nos)) l
WHERE d.dispute_id = %(id)s
