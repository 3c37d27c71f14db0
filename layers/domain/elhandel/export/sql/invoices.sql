-- Invoices and notes after (series, number), in the order of their numbers; of one metering point if it is named.
SELECT i.series, i.number_in_series, i.number, i.kind, original.number AS corrects, i.customer_id, i.run_id,
       i.period_from, i.period_to, i.issued_on, i.due_on, i.payment_reference,
       i.subtotal_ore, i.vat_base_ore, i.vat_percent, i.vat_ore, i.total_ore,
       i.document_key IS NOT NULL AS has_pdf
FROM billing.invoice i
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE (i.series, i.number_in_series) > (%(series)s, %(number)s)
  AND (%(gsrn)s::text IS NULL OR EXISTS (
      SELECT FROM billing.invoice_section s WHERE s.invoice_id = i.invoice_id AND s.gsrn = %(gsrn)s))
ORDER BY i.series, i.number_in_series
LIMIT %(limit)s
