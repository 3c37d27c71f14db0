-- The orders of a person on the neighbours' market.
SELECT o.order_id, o.supply_period_id, o.order_key, o.price_area, o.month, o.side, o.wh, o.price,
       o.traded_wh, o.state, o.placed_at, o.expires_at, o.closed_at, o.rail, o.wallet, o.cancelled_because,
       c.certificate_id
FROM exchange.trade_order o JOIN portfolio.supply_period s USING (supply_period_id)
LEFT JOIN exchange.cited c USING (order_id)
WHERE s.contract_id = ANY(%(contracts)s)
ORDER BY o.order_id
