-- Payouts that the ledger knows otherwise.
SELECT p.payout_id, format('payout of %%s øre, %%s: %%s were taken from accounts', p.amount_ore, p.state,
                           coalesce(sum(e.amount_ore), 0))
FROM payments.payout p
LEFT JOIN ledger.posting g
    ON g.source = 'payout' AND g.source_id IN (
        p.payout_id::text, format('%%s-returned', p.payout_id), format('%%s-withdrawn', p.payout_id),
        format('%%s-left-after-all', p.payout_id), format('%%s-returned-again', p.payout_id))
LEFT JOIN ledger.entry e ON e.posting_id = g.posting_id AND e.book = 'receivable'
WHERE p.pays_on >= %(since)s AND p.pays_on >= %(first)s AND p.pays_on < %(past)s
GROUP BY p.payout_id, p.amount_ore, p.state
HAVING coalesce(sum(e.amount_ore), 0) <> CASE WHEN p.state IN ('ordered', 'paid') THEN p.amount_ore ELSE 0 END
ORDER BY p.payout_id
