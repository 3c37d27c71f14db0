-- Links that the provider is to be asked for, and those to be closed: their time is over, or nothing is open any more.
SELECT * FROM (
    SELECT c.collection_id, c.reference, i.number, c.amount_ore, c.expires_at, c.state = 'planned' AS is_planned,
           c.expires_at <= %(now)s OR coalesce((
               SELECT sum(e.amount_ore) FROM ledger.entry e
               WHERE e.book = 'receivable' AND e.document_id = c.invoice_id), 0) <= 0 AS is_over
    FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
    WHERE c.kind = 'link' AND c.state IN ('planned', 'sent') AND c.expires_at IS NOT NULL) link
WHERE is_planned OR is_over
ORDER BY collection_id LIMIT %(limit)s
