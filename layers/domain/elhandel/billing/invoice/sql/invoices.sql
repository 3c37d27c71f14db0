-- Invoices without their sections, in the order of their numbers.
SELECT
    i.invoice_id,
    i.number,
    i.kind,
    original.number AS corrects_number,
    i.customer_id,
    i.run_id,
    i.shard_no,
    i.period_from,
    i.period_to,
    i.issued_on,
    i.due_on,
    i.pay_back_by,
    i.payment_reference,
    i.recipient,
    i.issuer,
    i.subtotal_ore,
    i.vat_base_ore,
    i.vat_ore,
    i.vat_percent,
    i.document_key,
    i.document_sha256,
    i.recipient_id,
    i.vat_class,
    i.mandate,
    i.notes
FROM billing.invoice i
LEFT JOIN billing.invoice original ON original.invoice_id = i.corrects_id
WHERE i.invoice_id = ANY(%(ids)s::int[])
ORDER BY i.series, i.number_in_series
