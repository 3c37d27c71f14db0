-- Debits that the provider has not answered yet.
SELECT c.collection_id, c.account_id, c.invoice_id, i.number, c.reference, c.amount_ore, m.reference AS mandate,
       c.tried_at IS NOT NULL AS was_tried
FROM payments.collection c
JOIN payments.mandate m USING (mandate_id)
JOIN billing.invoice i USING (invoice_id)
WHERE c.state = 'planned' AND c.kind = 'debit' AND c.provider = 'netcash' AND m.reference IS NOT NULL
ORDER BY c.collection_id LIMIT %(limit)s
