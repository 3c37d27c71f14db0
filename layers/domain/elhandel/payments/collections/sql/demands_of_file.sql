-- What a file collects, and whether its accounts still pay so. A file from before demands named theirs has none.
SELECT t.account_id, c.invoice_id, c.amount_ore, c.collect_on,
       m.state = 'active' AND t.is_primary AND EXISTS (
           SELECT FROM payments.auto_pay a
           WHERE a.account_id = t.account_id AND a.is_on AND a.superseded_at IS NULL)
FROM payments.collection c
JOIN payments.mandate m USING (mandate_id)
JOIN payments.method t USING (method_id)
WHERE c.collection_file_id = %(file)s AND c.state = 'planned'
