-- The production points of a supply of the customer who asks, with their days of it in a month.
SELECT d.metering_point_id, greatest(d.first, s.starts_on, %(month)s::date) AS first,
       least(d.past, s.ends_on, (%(month)s::date + interval '1 month')::date) AS past
FROM portfolio.supply_period s
JOIN portfolio.own_days() d ON d.main_id = s.metering_point_id
WHERE s.supply_period_id = %(supply_period)s
  AND d.first < least(s.ends_on, (%(month)s::date + interval '1 month')::date)
  AND d.past > greatest(s.starts_on, %(month)s::date)
  AND EXISTS (
      SELECT FROM portfolio.metering_point_version v
      WHERE v.metering_point_id = d.metering_point_id AND v.superseded_at IS NULL AND v.type = 'E18')
