-- Orders that lately traded and are not the sum of their trades, and trades beyond a limit.
WITH changed AS (
    SELECT t.buy_id AS order_id FROM exchange.trade t
    WHERE t.epoch >= %(since)s AND t.month >= %(first)s AND t.month < %(past)s
    UNION
    SELECT t.sell_id FROM exchange.trade t
    WHERE t.epoch >= %(since)s AND t.month >= %(first)s AND t.month < %(past)s
    UNION
    SELECT o.order_id FROM exchange.trade_order o
    WHERE o.traded_wh > 0 AND o.placed_at >= %(since)s AND o.month >= %(first)s AND o.month < %(past)s)
SELECT o.order_id, format('traded %%s Wh, its trades %%s Wh', o.traded_wh, t.wh)
FROM changed JOIN exchange.trade_order o USING (order_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.wh), 0) AS wh,
           coalesce(bool_or(CASE o.side WHEN 'buy' THEN t.price > o.price ELSE t.price < o.price END), false)
               AS is_beyond
    FROM exchange.trade t
    WHERE CASE o.side WHEN 'buy' THEN t.buy_id = o.order_id ELSE t.sell_id = o.order_id END) t
WHERE (t.wh <> o.traded_wh OR t.is_beyond)
  AND o.month >= (SELECT (since AT TIME ZONE 'Europe/Copenhagen')::date FROM billing.kept_books)
ORDER BY o.order_id
