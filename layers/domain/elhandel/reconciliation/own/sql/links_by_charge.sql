-- What is linked to points in a period, by charge: the points, how many times, and the days. A fee is charged once, on
-- the first day of its link, however long that is said to be.
SELECT l.charge_id, array_agg(l.metering_point_id), array_agg(l.factor),
       array_agg(greatest(l.valid_from, %(start)s::date) - %(start)s::date),
       array_agg(CASE WHEN c.kind = 'fee' THEN l.valid_from + 1 ELSE least(l.valid_to, %(end)s::date) END
                 - %(start)s::date)
FROM pricing.price_link l JOIN pricing.charge c USING (charge_id)
WHERE l.superseded_at IS NULL AND l.valid_from < %(end)s
  AND (l.valid_to IS NULL OR l.valid_to > greatest(l.valid_from, %(start)s::date))
  AND (c.kind <> 'fee' OR l.valid_from >= %(start)s)
GROUP BY l.charge_id
ORDER BY l.charge_id
