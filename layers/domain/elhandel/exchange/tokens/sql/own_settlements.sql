-- Settlements of the customer who asks, the newest first, with the transaction that each is in. One whose work is not kept any more
-- has expired: how it ended is not known any more.
SELECT s.trade_id, t.wh, t.price, s.total_ore, s.fee_ore, s.fell_back_at, k.state AS task_state, x.signature, x.slot,
       k.attempts AS retries, CASE WHEN k.state <> 'done' THEN k.cause END AS error, s.ordered_at,
       k.done_at AS settled_at
FROM exchange.token_settlement s
JOIN exchange.trade t USING (trade_id)
JOIN chain.task k ON k.subject = s.subject AND k.number = 1
LEFT JOIN chain.transaction x ON x.transaction_id = k.transaction_id
WHERE s.trade_id < coalesce(%(before)s::bigint, 9223372036854775807)
ORDER BY s.trade_id DESC LIMIT %(most)s
