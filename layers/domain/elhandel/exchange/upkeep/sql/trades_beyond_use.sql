-- Homes of which more holds of a month's trades than they produced, or used. Not where more was read since the book was
-- settled: then it is about to be settled again. Asked once for each book: asked for
-- each home it counted all homes of the book each time.
WITH read_since AS (
    SELECT b.price_area, b.month, max(b.measured) AS measured FROM exchange.settled_book b
    WHERE b.month >= %(first)s AND b.month < %(past)s
      AND b.month >= (SELECT (since AT TIME ZONE 'Europe/Copenhagen')::date FROM billing.kept_books)
    GROUP BY b.price_area, b.month HAVING max(b.settled_at) >= %(since)s),
books AS MATERIALIZED (
    SELECT b.price_area, b.month FROM read_since b
    WHERE b.measured >= (
        SELECT count(*) FROM exchange.measured m
        WHERE m.month = b.month AND m.supply_period_id IN (
            SELECT o.supply_period_id FROM exchange.trade t
            JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
            WHERE t.price_area = b.price_area AND t.month = b.month))),
held AS (
    SELECT t.price_area, t.month, o.supply_period_id, o.side, sum(s.wh) AS wh
    FROM books b JOIN exchange.trade t USING (price_area, month)
    JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
    CROSS JOIN LATERAL (
        SELECT s.wh FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id
        ORDER BY s.version DESC LIMIT 1) s
    GROUP BY t.price_area, t.month, o.supply_period_id, o.side)
SELECT h.supply_period_id, format('%%s %%s: %%s Wh hold of %%s', h.month, h.side, h.wh, m.wh)
FROM held h
CROSS JOIN LATERAL (
    SELECT CASE h.side WHEN 'sell' THEN m.produced_wh ELSE m.used_wh END AS wh FROM exchange.measured m
    WHERE m.supply_period_id = h.supply_period_id AND m.month = h.month
    ORDER BY m.version DESC LIMIT 1) m
WHERE h.wh > m.wh
ORDER BY h.supply_period_id
