-- The epochs that were cleared last, with what traded in them on either rail.
SELECT e.starts_at, e.cleared_at, coalesce(b.trades, 0) AS trades, coalesce(b.wh, 0) AS wh,
       coalesce(b.token_trades, 0) AS token_trades, coalesce(b.token_wh, 0) AS token_wh
FROM (SELECT starts_at, cleared_at FROM exchange.epoch ORDER BY starts_at DESC LIMIT %(most)s) e
CROSS JOIN LATERAL (
    SELECT (sum(c.trades) FILTER (WHERE c.rail = 'bill'))::int AS trades,
           (sum(c.wh) FILTER (WHERE c.rail = 'bill'))::bigint AS wh,
           (sum(c.trades) FILTER (WHERE c.rail = 'token'))::int AS token_trades,
           (sum(c.wh) FILTER (WHERE c.rail = 'token'))::bigint AS token_wh
    FROM exchange.cleared_book c WHERE c.epoch = e.starts_at) b
ORDER BY e.starts_at DESC
