-- The first month with an order of the rail `token` that may still trade, or with a settlement that the ledger may still have. One
-- whose work is not kept any more was decided years ago.
SELECT min(u.month)
FROM (
    SELECT o.month FROM exchange.trade_order o WHERE o.rail = 'token' AND o.closed_at IS NULL
    UNION ALL
    SELECT t.month
    FROM exchange.token_settlement s
    JOIN exchange.trade t USING (trade_id)
    JOIN chain.task k ON k.subject = s.subject AND k.number = 1
    WHERE k.state IN ('pending', 'sent') OR (s.fell_back_at IS NULL AND k.state <> 'done')) u
