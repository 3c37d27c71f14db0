-- Lines of the bank whose entries in the ledger are not what became of them.
WITH line AS (
    SELECT l.bank_line_id, l.amount_ore, l.state, l.account_id, l.changes
    FROM payments.bank_line l
    WHERE l.booked_on >= %(since)s AND l.booked_on >= %(first)s AND l.booked_on < %(past)s),
posted AS (
    SELECT l.bank_line_id, e.book, sum(e.amount_ore) AS ore
    FROM line l
    CROSS JOIN LATERAL (
        SELECT l.bank_line_id::text AS source_id
        UNION ALL
        SELECT format('%%s-%%s', l.bank_line_id, change) FROM generate_series(1, l.changes) change) k
    JOIN ledger.posting p ON p.source = 'payment' AND p.source_id = k.source_id
    JOIN ledger.entry e USING (posting_id)
    GROUP BY l.bank_line_id, e.book)
SELECT l.bank_line_id,
       format('%%s øre, %%s: in the bank''s book are %%s, on accounts %%s, unidentified %%s', l.amount_ore,
              l.state, coalesce(b.bank, 0), coalesce(b.accounts, 0), coalesce(b.unidentified, 0))
FROM line l
LEFT JOIN (
    SELECT bank_line_id,
           sum(ore) FILTER (WHERE book = 'bank') AS bank,
           sum(ore) FILTER (WHERE book IN ('receivable', 'payouts')) AS accounts,
           sum(ore) FILTER (WHERE book = 'unidentified') AS unidentified
    FROM posted GROUP BY bank_line_id) b USING (bank_line_id)
WHERE coalesce(b.bank, 0) <> l.amount_ore
   OR coalesce(b.unidentified, 0) <> CASE WHEN l.state = 'waiting' THEN -l.amount_ore ELSE 0 END
   OR coalesce(b.accounts, 0) <> CASE WHEN l.state IN ('matched', 'payout') THEN -l.amount_ore ELSE 0 END
ORDER BY l.bank_line_id
