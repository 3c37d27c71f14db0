-- Trades of the customer who asks, the newest first. Nobody is on both sides of a trade.
SELECT t.trade_id, o.order_id, o.side, t.epoch, t.month, t.wh, t.price,
       (SELECT h.wh FROM exchange.settled_trade h WHERE h.trade_id = t.trade_id
        ORDER BY h.version DESC LIMIT 1) AS settled_wh
FROM portfolio.supply_period s
JOIN exchange.trade_order o USING (supply_period_id)
JOIN exchange.trade t ON o.order_id IN (t.buy_id, t.sell_id)
WHERE t.trade_id < coalesce(%(before)s::bigint, 9223372036854775807)
  AND (%(side)s::text IS NULL OR o.side = %(side)s)
  AND (%(month)s::date IS NULL OR o.month = %(month)s)
ORDER BY t.trade_id DESC LIMIT %(most)s
