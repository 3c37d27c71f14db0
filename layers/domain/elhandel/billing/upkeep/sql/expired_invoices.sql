-- The oldest invoices of accounting years that are no longer kept.
SELECT i.invoice_id FROM billing.invoice i
WHERE i.series < %(first)s AND i.corrects_id IS NULL
  AND NOT EXISTS (
    SELECT FROM billing.invoice c WHERE c.corrects_id = i.invoice_id AND c.series >= %(first)s)
  AND NOT EXISTS (
    SELECT FROM billing.aconto a LEFT JOIN billing.invoice s ON s.invoice_id = a.set_off_id
    WHERE a.invoice_id = i.invoice_id AND coalesce(s.series, %(first)s) >= %(first)s)
ORDER BY i.series, i.number_in_series LIMIT %(limit)s
