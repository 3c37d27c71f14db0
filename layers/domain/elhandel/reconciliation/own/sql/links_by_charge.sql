-- What is linked to points in a period, by charge: the points, how many times, and the days.
SELECT l.charge_id, array_agg(l.metering_point_id), array_agg(l.factor),
       array_agg(greatest(l.valid_from, %(start)s::date) - %(start)s::date),
       array_agg(least(l.valid_to, %(end)s::date) - %(start)s::date)
FROM pricing.price_link l
WHERE l.superseded_at IS NULL AND l.valid_from < %(end)s
  AND (l.valid_to IS NULL OR l.valid_to > greatest(l.valid_from, %(start)s::date))
GROUP BY l.charge_id
ORDER BY l.charge_id
