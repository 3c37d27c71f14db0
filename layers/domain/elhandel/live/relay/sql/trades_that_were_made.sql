-- Trades by number, once for each side, with whose side it is.
SELECT t.trade_id, c.customer_id, o.order_id, o.side, t.epoch, t.month, t.wh, t.price
FROM exchange.trade t
JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
WHERE t.trade_id = ANY(%(numbers)s::bigint[])
ORDER BY t.trade_id, o.order_id
