-- Open disputes, of some documents or of all (NULL), and what they are about in øre with VAT: all of
-- a document, or the lines, each with its VAT rounded half away from zero.
SELECT d.dispute_id, d.invoice_id, i.number, d.line_nos,
       CASE WHEN d.line_nos IS NULL THEN i.total_ore ELSE l.ore END AS disputed_ore,
       d.opened_by, d.reason, d.opened_at, d.cause, d.answer_by
FROM billing.dispute d
JOIN billing.invoice i USING (invoice_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.amount_ore + coalesce(
        x.vat_ore, CASE WHEN x.vat THEN round(x.amount_ore * i.vat_percent / 100.0) ELSE 0 END)),
        0)::bigint AS ore
    FROM billing.invoice_line x
    WHERE x.invoice_id = d.invoice_id AND x.line_no = ANY(d.line_nos)) l
WHERE d.closed_at IS NULL AND (%(ids)s::int[] IS NULL OR d.invoice_id = ANY(%(ids)s::int[]))
ORDER BY d.dispute_id
