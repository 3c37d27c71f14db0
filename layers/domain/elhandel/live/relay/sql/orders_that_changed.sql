-- Orders by number, with whose they are.
SELECT o.order_id, c.customer_id, o.price_area, o.month, o.side, o.wh, o.price, o.traded_wh, o.state, o.closed_at
FROM exchange.trade_order o
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c USING (contract_id)
WHERE o.order_id = ANY(%(numbers)s::bigint[])
