-- Settlements that the token ledger refused, and that do not stand on the bill yet, the oldest first. The customer is the one
-- whose wallet has too little: of tokens the seller, of money the buyer; nobody where that is not the cause.
SELECT x.trade_id::text AS row_id, coalesce(w.cause, 'refused') AS cause, to_char(t.month, 'YYYY-MM') AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, p.gsrn, w.ordered_at AS since, NULL::date AS due,
       x.total_ore AS ore, jsonb_build_object('trade', x.trade_id) AS arguments
FROM chain.task w
JOIN exchange.token_settlement x USING (subject)
JOIN exchange.trade t USING (trade_id)
LEFT JOIN exchange.trade_order o
    ON o.order_id = CASE w.cause WHEN 'too-few-tokens' THEN t.sell_id WHEN 'too-little-money' THEN t.buy_id END
LEFT JOIN portfolio.supply_period s ON s.supply_period_id = o.supply_period_id
LEFT JOIN portfolio.metering_point p ON p.metering_point_id = s.metering_point_id
LEFT JOIN portfolio.contract c ON c.contract_id = s.contract_id
LEFT JOIN portfolio.customer k ON k.customer_id = c.customer_id
WHERE w.state = 'dead' AND x.fell_back_at IS NULL
  AND (%(cause)s::text IS NULL OR coalesce(w.cause, 'refused') = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR x.trade_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY w.ordered_at, x.trade_id LIMIT %(limit)s
