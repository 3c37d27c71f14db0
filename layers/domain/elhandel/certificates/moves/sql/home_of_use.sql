-- A home of the customer who asks: its type on a day, and their supply of that day, if there is one.
SELECT m.metering_point_id,
       (SELECT v.type FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
        ORDER BY v.valid_from <= %(day)s DESC, v.valid_from DESC LIMIT 1),
       (SELECT s.supply_period_id FROM portfolio.supply_period s
        WHERE s.metering_point_id = m.metering_point_id AND s.state = 'active' AND s.starts_on <= %(day)s
          AND (s.ends_on IS NULL OR s.ends_on > %(day)s))
FROM portfolio.metering_point m
WHERE m.gsrn = %(gsrn)s AND EXISTS (
    SELECT FROM portfolio.supply_period s WHERE s.metering_point_id = m.metering_point_id AND s.state = 'active')
