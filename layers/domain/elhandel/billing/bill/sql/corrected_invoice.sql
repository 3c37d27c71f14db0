-- What is settled on an invoice and on the notes that correct it so far, without its aconto.
SELECT
    (SELECT vat_percent FROM billing.invoice WHERE invoice_id = %(invoice)s) AS vat_percent,
    sum(i.vat_base_ore - coalesce(aconto.net, 0))::bigint AS vat_base,
    sum(i.vat_ore - coalesce(aconto.vat, 0))::bigint AS vat
FROM billing.invoice i
LEFT JOIN LATERAL (
    SELECT sum(l.amount_ore) AS net, sum(l.vat_ore) AS vat
    FROM billing.invoice_line l
    WHERE l.invoice_id = i.invoice_id AND l.category = 'aconto') aconto ON true
WHERE i.invoice_id = %(invoice)s OR i.corrects_id = %(invoice)s
