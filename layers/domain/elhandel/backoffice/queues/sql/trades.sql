-- Homes whose trades of a month are not settled some days after it was traded no more, the oldest first: the home's electricity is not
-- settled, or both homes' is and only the trades are not.
SELECT w.row_id, w.cause, w.detail, coalesce(k.joined_to, k.customer_id) AS customer_id, p.gsrn, w.since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('gsrn', p.gsrn, 'from', w.month, 'to', w.past) AS arguments
FROM (
    SELECT concat(o.supply_period_id, '-', to_char(t.month, 'YYYY-MM')) AS row_id,
           CASE WHEN m.supply_period_id IS NULL THEN 'home-not-settled' ELSE 'trades-not-settled' END AS cause,
           to_char(t.month, 'YYYY-MM') AS detail, o.supply_period_id, t.month,
           (t.month + interval '1 month')::date AS past,
           (t.month + interval '1 month' + make_interval(days => %(open_days)s)) AT TIME ZONE 'Europe/Copenhagen' AS since
    FROM exchange.trade t
    JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
    LEFT JOIN LATERAL (
        SELECT x.supply_period_id FROM exchange.measured x
        WHERE x.supply_period_id = o.supply_period_id AND x.month = t.month LIMIT 1) m ON true
    WHERE t.month <= (%(overdue_from)s::date - interval '1 month')::date
      AND NOT EXISTS (SELECT FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id)
      AND (m.supply_period_id IS NULL OR (o.order_id = t.buy_id AND EXISTS (
          SELECT FROM exchange.trade_order q
          JOIN exchange.measured y ON y.supply_period_id = q.supply_period_id AND y.month = t.month
          WHERE q.order_id = t.sell_id)))
    GROUP BY o.supply_period_id, t.month, m.supply_period_id) w
JOIN portfolio.supply_period s ON s.supply_period_id = w.supply_period_id
JOIN portfolio.metering_point p ON p.metering_point_id = s.metering_point_id
JOIN portfolio.contract c ON c.contract_id = s.contract_id
JOIN portfolio.customer k ON k.customer_id = c.customer_id
WHERE (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.row_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY w.since, w.row_id LIMIT %(limit)s
