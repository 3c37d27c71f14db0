-- The invoices and notes that say something of a metering point, or bill charges of its customer,
-- the latest first; in the transaction of that customer.
SELECT
    i.number,
    i.kind,
    original.number AS corrects_number,
    i.period_from,
    i.period_to,
    i.issued_on,
    i.due_on,
    i.payment_reference,
    i.subtotal_ore,
    i.vat_ore,
    i.total_ore,
    i.document_key IS NOT NULL AS has_document,
    d.status,
    d.open_ore
FROM billing.invoice i
JOIN billing.own_document_status(%(today)s) d USING (invoice_id)
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE EXISTS (
    SELECT FROM billing.invoice_section s
    WHERE s.invoice_id = i.invoice_id AND (s.gsrn = %(gsrn)s OR s.gsrn IS NULL AND EXISTS (
        SELECT FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
        WHERE c.customer_id = i.customer_id AND m.gsrn = %(gsrn)s)))
ORDER BY i.series DESC, i.number_in_series DESC
