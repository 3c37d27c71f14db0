-- The documents that a payment may mean: those it names by their reference or number, and the newest of the customers
-- who bear the payer's name.
-- names: in small letters.
SELECT a.account_id, i.invoice_id, i.number, i.payment_reference, i.due_on, k.name
FROM billing.invoice i
JOIN portfolio.account a USING (customer_id)
JOIN portfolio.customer k ON k.customer_id = a.account_id
WHERE i.invoice_id IN (
    SELECT invoice_id FROM billing.invoice WHERE payment_reference = ANY(%(references)s)
    UNION ALL
    SELECT invoice_id FROM billing.invoice WHERE number = ANY(%(numbers)s)
    UNION ALL
    SELECT e.document_id FROM portfolio.customer c
    JOIN ledger.entry e ON e.account_id = c.customer_id
    WHERE lower(c.name) = ANY(%(names)s) AND e.document_id IS NOT NULL)
