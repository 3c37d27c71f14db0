-- Invoices and notes that a reader has not had, year by year in the order of their numbers; of one metering point if
-- it is named: what says something of it, and the notes on that. Years: the last number that the reader had of each;
-- those before the first were read to their end.
SELECT i.invoice_id, i.series, i.number_in_series, i.number, i.kind, original.number AS corrects, a.account_id, i.run_id,
       i.period_from, i.period_to, i.issued_on, i.due_on, i.payment_reference,
       i.subtotal_ore, i.vat_base_ore, i.vat_percent, i.vat_ore, i.total_ore,
       i.has_pdf
FROM billing.number_series n
LEFT JOIN unnest(%(years)s::int[], %(numbers)s::int[]) AS had (series, number) USING (series)
CROSS JOIN LATERAL (
    SELECT i.invoice_id, i.series, i.number_in_series, i.number, i.kind, i.corrects_id, i.customer_id, i.run_id,
           i.period_from, i.period_to, i.issued_on, i.due_on, i.payment_reference,
           i.subtotal_ore, i.vat_base_ore, i.vat_percent, i.vat_ore, i.total_ore,
           i.document_key IS NOT NULL AS has_pdf
    FROM billing.invoice i
    WHERE i.series = n.series AND i.number_in_series > coalesce(had.number, 0)
      AND (%(gsrn)s::text IS NULL OR EXISTS (
          SELECT FROM billing.invoice_section s
          WHERE s.invoice_id IN (i.invoice_id, i.corrects_id) AND s.gsrn = %(gsrn)s))
    ORDER BY i.number_in_series
    LIMIT %(limit)s) i
JOIN portfolio.account a ON a.customer_id = i.customer_id
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE n.series >= %(first_year)s
ORDER BY i.series, i.number_in_series
LIMIT %(limit)s
