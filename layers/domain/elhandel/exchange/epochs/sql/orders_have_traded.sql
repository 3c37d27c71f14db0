-- Orders of which something has traded in an epoch; those of which nothing is left are closed with it.
UPDATE exchange.trade_order o
SET traded_wh = o.traded_wh + t.wh,
    state = CASE WHEN o.traded_wh + t.wh = o.wh THEN 'filled' ELSE 'partially_filled' END,
    closed_at = CASE WHEN o.traded_wh + t.wh = o.wh THEN %(end)s::timestamptz END
FROM unnest(%(orders)s::bigint[], %(whs)s::bigint[]) AS t (order_id, wh)
WHERE o.order_id = t.order_id
