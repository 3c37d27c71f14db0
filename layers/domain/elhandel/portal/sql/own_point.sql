-- A point of the customer who asks, with its type and price area of today. A child point
-- (production, heating) is theirs for the days that it belonged to a point supplied to them.
SELECT m.metering_point_id, m.gsrn, v.type, v.price_area
FROM portfolio.metering_point m
LEFT JOIN LATERAL (
    SELECT v.type, v.price_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(today)s DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE m.gsrn = %(gsrn)s
  AND (EXISTS (
           SELECT FROM portfolio.contract c
           JOIN portfolio.supply_period s USING (contract_id)
           WHERE c.metering_point_id = m.metering_point_id
             AND s.state IN ('active', 'void')
             AND (s.state = 'void' OR s.ends_on IS NULL OR s.ends_on > s.starts_on))
       OR (%(children)s AND EXISTS (
           SELECT FROM portfolio.own_days() d
           WHERE d.metering_point_id = m.metering_point_id AND d.first <= %(today)s)))
