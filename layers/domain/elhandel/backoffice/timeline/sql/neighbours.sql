-- What a customer ordered of neighbours, what of it traded, and since when their surplus takes part.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT o.placed_at AS at, concat('order:', o.order_id) AS key, concat('order-', o.side) AS what,
           'customer' AS by,
           jsonb_build_object('order', o.order_id, 'wh', o.wh, 'price', o.price) AS values
    FROM portfolio.supply_period s JOIN exchange.trade_order o USING (supply_period_id)
    WHERE s.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT o.closed_at, concat('order-closed:', o.order_id),
           CASE WHEN o.clearance_id IS NOT NULL THEN 'order-cleared' ELSE concat('order-', o.state) END,
           CASE WHEN o.clearance_id IS NULL AND o.state = 'cancelled' THEN 'customer' ELSE 'exchange' END,
           jsonb_build_object('order', o.order_id, 'wh', o.wh - o.traded_wh)
    FROM portfolio.supply_period s JOIN exchange.trade_order o USING (supply_period_id)
    WHERE s.contract_id = ANY(%(contracts)s::int[]) AND o.state IN ('cancelled', 'expired')
    UNION ALL
    SELECT p.cleared_at, concat('trade:', t.trade_id, '-', o.side),
           CASE o.side WHEN 'buy' THEN 'trade-bought' ELSE 'trade-sold' END, 'exchange',
           jsonb_build_object('order', o.order_id, 'wh', t.wh, 'price', t.price)
    FROM portfolio.supply_period s
    JOIN exchange.trade_order o USING (supply_period_id)
    JOIN exchange.trade t ON o.order_id IN (t.buy_id, t.sell_id)
    JOIN exchange.epoch p ON p.starts_at = t.epoch
    WHERE s.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT p.joined_at, concat('joined:', p.participation_id), 'neighbours-joined', p.joined_by,
           jsonb_build_object('from', p.starts_on, 'why', p.reason)
    FROM minting.participation p WHERE p.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT p.left_at, concat('left:', p.participation_id), 'neighbours-left', p.left_by,
           jsonb_build_object('to', p.ends_on, 'why', p.left_why)
    FROM minting.participation p
    WHERE p.contract_id = ANY(%(contracts)s::int[]) AND p.left_at IS NOT NULL) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
