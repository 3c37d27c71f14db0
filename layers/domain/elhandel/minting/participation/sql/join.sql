-- Take part with the supply that the point is settled with on the day, if the market calls it production. Of a home by its
-- own number, all its production does.
INSERT INTO minting.participation (
    metering_point_id, supply_period_id, contract_id, starts_on, joined_at, joined_by, reason,
    looked_until, looked_past)
SELECT DISTINCT ON (m.metering_point_id)
       m.metering_point_id, s.supply_period_id, s.contract_id, %(day)s::date, %(at)s::timestamptz, %(by)s, %(why)s,
       %(never)s::timestamptz, %(day)s::date
FROM portfolio.metering_point m
JOIN portfolio.settled_with w USING (metering_point_id)
JOIN portfolio.metering_point h ON h.metering_point_id = w.main_id
JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
WHERE (m.gsrn = %(gsrn)s OR h.gsrn = %(gsrn)s) AND w.first <= %(day)s AND %(day)s < w.past
  AND s.state = 'active' AND s.starts_on <= %(day)s AND (s.ends_on IS NULL OR %(day)s < s.ends_on)
  AND EXISTS (
    SELECT FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.type = %(type)s
      AND v.valid_from <= %(day)s AND v.superseded_at IS NULL)
ORDER BY m.metering_point_id, s.supply_period_id
RETURNING participation_id
