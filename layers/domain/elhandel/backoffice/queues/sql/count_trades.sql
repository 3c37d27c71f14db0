-- Homes whose trades of a month are not settled some days after it was traded no more: theirs is not, or only the trades are not.
SELECT h.cause, count(*) AS how_many, min(h.closed_on)::timestamp AT TIME ZONE 'Europe/Copenhagen' AS oldest,
       NULL::date AS due, NULL::bigint AS ore
FROM (
    SELECT (t.month + interval '1 month' + make_interval(days => %(open_days)s))::date AS closed_on,
           CASE WHEN m.supply_period_id IS NULL THEN 'home-not-settled' ELSE 'trades-not-settled' END AS cause
    FROM exchange.trade t
    JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
    LEFT JOIN LATERAL (
        SELECT x.supply_period_id FROM exchange.measured x
        WHERE x.supply_period_id = o.supply_period_id AND x.month = t.month LIMIT 1) m ON true
    WHERE t.month <= (%(overdue_from)s::date - interval '1 month')::date
      AND NOT EXISTS (SELECT FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id)
      AND (m.supply_period_id IS NULL OR (o.order_id = t.buy_id AND EXISTS (
          SELECT FROM exchange.trade_order p
          JOIN exchange.measured y ON y.supply_period_id = p.supply_period_id AND y.month = t.month
          WHERE p.order_id = t.sell_id)))
    GROUP BY o.supply_period_id, t.month, m.supply_period_id) h
GROUP BY h.cause
