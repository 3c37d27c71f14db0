-- Of the open orders that take part in an epoch, by its end, those that another one of their book reaches: what nobody reaches
-- does not trade, whatever happens meanwhile. An order without a limit reaches every limit. Held until the transaction ends.
WITH reach AS (
    SELECT o.price_area, o.month, o.rail, min(coalesce(o.price, 0)) FILTER (WHERE o.side = 'sell') AS ask,
           max(coalesce(o.price, 9223372036854775807)) FILTER (WHERE o.side = 'buy') AS bid
    FROM exchange.trade_order o
    WHERE o.closed_at IS NULL AND o.placed_at < %(end)s
    GROUP BY o.price_area, o.month, o.rail)
SELECT o.order_id
FROM reach r JOIN exchange.trade_order o USING (price_area, month, rail)
WHERE r.bid >= r.ask AND o.closed_at IS NULL AND o.placed_at < %(end)s
  AND CASE o.side WHEN 'buy' THEN coalesce(o.price, 9223372036854775807) >= r.ask ELSE coalesce(o.price, 0) <= r.bid END
ORDER BY o.order_id FOR UPDATE OF o
