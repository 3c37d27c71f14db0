-- The bills and notes of the customer who asks, the latest first, from before a number on.
SELECT
    i.number,
    i.kind,
    original.number AS corrects_number,
    i.period_from,
    i.period_to,
    i.issued_on,
    i.due_on,
    i.total_ore,
    i.document_key IS NOT NULL AS has_document,
    i.mandate IS NOT NULL AS collected,
    d.status,
    d.open_ore,
    s.places,
    s.final,
    s.aconto,
    EXISTS (SELECT FROM billing.dispute o
            WHERE o.invoice_id = i.invoice_id AND o.closed_at IS NULL) AS disputed
FROM billing.invoice i
JOIN billing.own_document_status(%(today)s) d USING (invoice_id)
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT s.supply_address[1]) FILTER (WHERE s.supply_address[1] IS NOT NULL) AS places,
           coalesce(bool_and(s.final) FILTER (WHERE s.run_id IS NOT NULL AND NOT s.correction), false)
               AS final,
           coalesce(bool_and(s.run_id IS NULL AND s.supply_period_id IS NOT NULL), false) AS aconto
    FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id) s
WHERE %(before)s::text IS NULL OR (i.series, i.number_in_series) < (
    SELECT b.series, b.number_in_series FROM billing.invoice b WHERE b.number = %(before)s)
ORDER BY i.series DESC, i.number_in_series DESC
LIMIT %(limit)s
