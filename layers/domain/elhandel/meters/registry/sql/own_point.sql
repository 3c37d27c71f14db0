-- A point of consumption or production of the customer who asks, with the supply that it is settled with on a day.
SELECT p.metering_point_id, s.supply_period_id, v.type
FROM portfolio.metering_point p
JOIN portfolio.own_days() d USING (metering_point_id)
JOIN portfolio.supply_period s ON s.metering_point_id = d.main_id
JOIN LATERAL (
    SELECT v.type FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
      AND v.valid_from <= %(today)s
    ORDER BY v.valid_from DESC LIMIT 1) v ON true
WHERE p.gsrn = %(gsrn)s AND v.type IN ('E17', 'E18')
  AND d.first <= %(today)s AND %(today)s < d.past
  AND s.state = 'active' AND s.starts_on <= %(today)s
  AND (s.ends_on IS NULL OR %(today)s < s.ends_on)
ORDER BY s.supply_period_id LIMIT 1
