-- Who takes part, or took part. A supply that has ended meanwhile ends the days, whatever staff noted.
SELECT p.participation_id, p.metering_point_id, p.contract_id, m.gsrn, p.starts_on, p.looked_until,
       p.looked_past,
       CASE s.state WHEN 'active' THEN least(p.ends_on, s.ends_on, date '9999-12-31')
                    ELSE p.starts_on END AS past
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE %(point)s::int IS NULL OR p.metering_point_id = %(point)s
ORDER BY p.participation_id
