-- Trades of the customer who asks, the newest first. Nobody is on both sides of a trade.
SELECT t.trade_id, o.order_id, o.side, t.epoch, t.month, t.wh, t.price,
       (SELECT h.wh FROM exchange.settled_trade h WHERE h.trade_id = t.trade_id
        ORDER BY h.version DESC LIMIT 1) AS settled_wh
FROM portfolio.contract c
JOIN portfolio.supply_period s USING (contract_id)
JOIN exchange.trade_order o USING (supply_period_id)
CROSS JOIN LATERAL (
    SELECT b.trade_id, b.epoch, b.month, b.wh, b.price FROM exchange.trade b
    WHERE o.side = 'buy' AND b.buy_id = o.order_id
    UNION ALL
    SELECT a.trade_id, a.epoch, a.month, a.wh, a.price FROM exchange.trade a
    WHERE o.side = 'sell' AND a.sell_id = o.order_id) t
WHERE o.traded_wh > 0 AND t.trade_id < coalesce(%(before)s::bigint, 9223372036854775807)
  AND (%(side)s::text IS NULL OR o.side = %(side)s)
  AND (%(month)s::date IS NULL OR o.month = %(month)s)
ORDER BY t.trade_id DESC LIMIT %(most)s
