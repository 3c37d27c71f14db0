-- The order of a supply under the key of who placed it.
SELECT o.order_id, o.supply_period_id, p.gsrn, o.order_key, o.price_area, o.month, o.side, o.wh, o.price, o.traded_wh, o.state,
       o.placed_at, o.expires_at, o.closed_at, o.rail,
       CASE WHEN o.clearance_id IS NULL THEN o.cancelled_because ELSE 'staff' END AS cancelled_because,
       (SELECT e.number FROM exchange.cited i JOIN certificates.certificate e USING (certificate_id)
        WHERE i.order_id = o.order_id) AS certificate
FROM exchange.trade_order o JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.metering_point p USING (metering_point_id)
WHERE o.supply_period_id = %(supply_period)s AND o.order_key = %(key)s
