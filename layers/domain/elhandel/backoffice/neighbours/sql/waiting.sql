-- The epoch that was cleared last; the first open order; how many orders are open, and what is left of them.
SELECT (SELECT max(e.starts_at) FROM exchange.epoch e), min(o.placed_at), count(*)::int,
       coalesce(sum(o.wh - o.traded_wh), 0)::bigint
FROM exchange.trade_order o WHERE o.closed_at IS NULL
