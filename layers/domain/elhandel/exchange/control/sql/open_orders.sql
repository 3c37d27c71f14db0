-- The open orders of an area, or of all, and what is left of them; held until the transaction ends.
SELECT count(*), coalesce(sum(o.wh - o.traded_wh), 0)::bigint
FROM (
    SELECT t.wh, t.traded_wh FROM exchange.trade_order t
    WHERE t.closed_at IS NULL AND (%(area)s::text IS NULL OR t.price_area = %(area)s)
    ORDER BY t.order_id FOR UPDATE) o
