-- Orders of the customer who asks, the newest first. Limits of a search are any number, also one that no order can have.
SELECT o.order_id, o.supply_period_id, p.gsrn, o.order_key, o.price_area, o.month, o.side, o.wh,
       o.price, o.traded_wh, o.state, o.placed_at, o.expires_at, o.closed_at, o.rail,
       CASE WHEN o.clearance_id IS NULL THEN o.cancelled_because ELSE 'staff' END AS cancelled_because,
       (SELECT e.number FROM exchange.cited i JOIN certificates.certificate e USING (certificate_id)
        WHERE i.order_id = o.order_id) AS certificate
FROM portfolio.contract c
JOIN portfolio.supply_period s USING (contract_id)
JOIN portfolio.metering_point p ON p.metering_point_id = s.metering_point_id
JOIN exchange.trade_order o USING (supply_period_id)
WHERE o.order_id < coalesce(%(before)s::bigint, 9223372036854775807)
  AND (%(state)s::text IS NULL OR o.state = %(state)s)
  AND (%(side)s::text IS NULL OR o.side = %(side)s)
  AND (%(has_limit)s::boolean IS NULL OR (o.price IS NOT NULL) = %(has_limit)s)
  AND (%(least_price)s::numeric IS NULL OR o.price >= %(least_price)s)
  AND (%(most_price)s::numeric IS NULL OR o.price <= %(most_price)s)
  AND (%(least_wh)s::numeric IS NULL OR o.wh >= %(least_wh)s)
  AND (%(most_wh)s::numeric IS NULL OR o.wh <= %(most_wh)s)
  AND (%(month)s::date IS NULL OR o.month = %(month)s)
ORDER BY o.order_id DESC LIMIT %(most)s
