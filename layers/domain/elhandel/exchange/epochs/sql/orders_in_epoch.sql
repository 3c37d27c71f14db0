-- The open orders that take part in an epoch, by its end, with whose they are; by time.
SELECT o.price_area, o.month, o.rail, o.order_id, c.customer_id, o.side, o.wh - o.traded_wh, o.price
FROM exchange.trade_order o
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
WHERE o.closed_at IS NULL AND o.placed_at < %(end)s AND s.state = 'active'
ORDER BY o.placed_at, o.order_id
