-- Collections that the ledger knows otherwise.
SELECT c.collection_id, format('collection of %%s øre, %%s: %%s stand in the ledger', coalesce(c.paid_ore, c.amount_ore),
                               c.state, coalesce(sum(e.amount_ore), 0))
FROM payments.collection c
LEFT JOIN ledger.posting g
    ON g.source = 'collection'
   AND g.source_id IN (c.collection_id::text, format('%%s-reversed', c.collection_id))
LEFT JOIN ledger.entry e ON e.posting_id = g.posting_id AND e.book = 'collecting'
WHERE c.collect_on >= %(since)s AND c.collect_on >= %(first)s AND c.collect_on < %(past)s
GROUP BY c.collection_id, c.amount_ore, c.paid_ore, c.state
HAVING coalesce(sum(e.amount_ore), 0) <> CASE WHEN c.state = 'completed' THEN c.paid_ore ELSE 0 END
ORDER BY c.collection_id
