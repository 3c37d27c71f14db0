-- A debit that is planned, locked: whether its account still pays by its mandate, and whether anybody was asked.
SELECT c.invoice_id,
       m.state = 'active' AND t.is_primary AND EXISTS (
           SELECT FROM payments.auto_pay a
           WHERE a.account_id = t.account_id AND a.is_on AND a.superseded_at IS NULL),
       c.tried_at IS NOT NULL, c.amount_ore
FROM payments.collection c
JOIN payments.mandate m USING (mandate_id)
JOIN payments.method t USING (method_id)
WHERE c.collection_id = %(collection)s AND c.state = 'planned' FOR UPDATE OF c
