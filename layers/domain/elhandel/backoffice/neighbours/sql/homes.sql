-- Homes of some contracts that take part or have an order: since when, what is open, and what they traded in a month.
SELECT m.gsrn, t.since, t.until, o.open_orders, o.bought_wh, o.sold_wh
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
CROSS JOIN LATERAL (
    SELECT (array_agg(p.starts_on ORDER BY p.starts_on DESC))[1] AS since,
           (array_agg(p.ends_on ORDER BY p.starts_on DESC))[1] AS until
    FROM minting.participation p WHERE p.contract_id = c.contract_id) t
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE d.closed_at IS NULL)::int AS open_orders, count(*) AS orders,
           coalesce(sum(d.traded_wh) FILTER (WHERE d.side = 'buy' AND d.month = %(month)s), 0)::bigint AS bought_wh,
           coalesce(sum(d.traded_wh) FILTER (WHERE d.side = 'sell' AND d.month = %(month)s), 0)::bigint AS sold_wh
    FROM portfolio.supply_period s
    JOIN exchange.trade_order d USING (supply_period_id)
    WHERE s.contract_id = c.contract_id) o
WHERE c.contract_id = ANY(%(contracts)s::int[]) AND (t.since IS NOT NULL OR o.orders > 0)
ORDER BY c.contract_id
