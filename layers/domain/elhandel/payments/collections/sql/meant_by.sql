-- What an event about a transaction means, the surest first: the collection that came to this transaction; the one of our
-- reference, unless it came to another transaction (then its invoice, for a payment of its own); the one that the provider
-- answered with this transaction; of an invoice that is named only by its number the attempt that the provider may have and
-- whose transaction is not known, or the link of that amount; the invoice itself.
SELECT reference, number FROM (
    SELECT 1 AS sureness, c.reference, NULL AS number FROM payments.collection c
    WHERE c.provider = %(provider)s AND c.transaction_ref = %(transaction)s
    UNION ALL
    SELECT 2, CASE WHEN c.transaction_ref IS NULL THEN c.reference END, i.number
    FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
    WHERE c.reference = %(reference)s
    UNION ALL
    SELECT 3, c.reference, NULL FROM payments.collection c
    WHERE c.provider = %(provider)s AND c.provider_ref = %(transaction)s AND c.transaction_ref IS NULL
    UNION ALL
    SELECT 4, c.reference, NULL FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
    WHERE i.number = %(reference)s AND c.provider = %(provider)s AND c.state IN ('planned', 'sent')
      AND c.tried_at IS NOT NULL
      AND (c.provider_ref IS NULL OR c.kind = 'link' AND c.amount_ore = %(amount)s)
    UNION ALL
    SELECT 5, NULL, i.number FROM billing.invoice i WHERE i.number = %(reference)s) meant
ORDER BY sureness LIMIT 1
