-- Whether the home of a participation is netted on a day, or is known to become so: by master data, as placing an order asks it.
SELECT 1 FROM minting.participation p
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.metering_point_version v ON v.metering_point_id = s.metering_point_id
WHERE p.participation_id = %(participation)s AND v.superseded_at IS NULL
  AND v.net_settlement_group = ANY(%(groups)s)
  AND NOT EXISTS (
    SELECT FROM portfolio.metering_point_version l
    WHERE l.metering_point_id = v.metering_point_id AND l.superseded_at IS NULL
      AND l.valid_from > v.valid_from AND l.valid_from <= %(day)s)
LIMIT 1
