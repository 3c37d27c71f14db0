-- How much of each trade holds, as a version of its own where it is another amount than the last.
INSERT INTO exchange.settled_trade (trade_id, version, wh, settled_at)
SELECT n.trade_id, coalesce(old.version, 0) + 1, n.wh, %(now)s
FROM unnest(%(trades)s::bigint[], %(whs)s::bigint[]) AS n (trade_id, wh)
LEFT JOIN LATERAL (
    SELECT s.version, s.wh FROM exchange.settled_trade s
    WHERE s.trade_id = n.trade_id ORDER BY s.version DESC LIMIT 1) old ON true
WHERE old.wh IS DISTINCT FROM n.wh
