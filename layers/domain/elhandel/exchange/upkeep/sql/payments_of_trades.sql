-- Months of which bills take off another amount than the token ledger has settled: what buyers paid there, less what sellers
-- received, is our fee.
SELECT c.month, format('taken off %%s øre, fees on the ledger %%s', sum(c.amount_ore), coalesce(max(f.ore), 0))
FROM exchange.charged c
LEFT JOIN (
    SELECT t.month, sum(x.fee_ore) AS ore
    FROM exchange.token_settlement x
    JOIN exchange.trade t USING (trade_id)
    JOIN chain.task k ON k.subject = x.subject AND k.number = 1
    WHERE k.done_kind = 'settle'
    GROUP BY t.month) f USING (month)
WHERE c.month >= %(first)s AND c.month < %(past)s AND c.component IN ('paid', 'received')
  AND c.month >= (SELECT (since AT TIME ZONE 'Europe/Copenhagen')::date FROM billing.kept_books)
GROUP BY c.month
HAVING -sum(c.amount_ore) NOT BETWEEN 0 AND coalesce(max(f.ore), 0) AND max(c.charged_at) >= %(since)s
ORDER BY c.month
