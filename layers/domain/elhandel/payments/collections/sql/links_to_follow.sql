-- Links that the provider is to be asked for, and those that may have to be closed: their time is over, less is open than
-- they ask for, or something of it is disputed.
SELECT * FROM (
    SELECT c.collection_id, c.reference, i.number, c.amount_ore, c.expires_at, c.state = 'planned' AS is_planned,
           c.tried_at IS NOT NULL AS is_tried, c.invoice_id, coalesce((
               SELECT sum(e.amount_ore) FROM ledger.entry e
               WHERE e.book = 'receivable' AND e.document_id = c.invoice_id), 0)::bigint AS open_ore
    FROM payments.collection c JOIN billing.invoice i USING (invoice_id)
    WHERE c.kind = 'link' AND c.state IN ('planned', 'sent') AND c.expires_at IS NOT NULL) link
WHERE is_planned OR expires_at <= %(now)s OR open_ore < amount_ore
   OR EXISTS (
       SELECT FROM billing.dispute d WHERE d.invoice_id = link.invoice_id AND d.closed_at IS NULL)
ORDER BY collection_id LIMIT %(limit)s
