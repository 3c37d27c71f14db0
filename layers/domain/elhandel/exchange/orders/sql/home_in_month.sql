-- The supply of a point on some days of a month, with whose it is and its price area.
SELECT s.supply_period_id, c.customer_id, v.price_area, s.starts_on, s.ends_on
FROM portfolio.metering_point p
JOIN portfolio.supply_period s USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point_version v ON v.metering_point_id = p.metering_point_id
WHERE p.gsrn = %(gsrn)s AND s.state = 'active' AND v.superseded_at IS NULL
  AND daterange(s.starts_on, s.ends_on)
      && daterange(%(month)s, (%(month)s::date + interval '1 month')::date)
ORDER BY s.starts_on DESC, v.valid_from DESC LIMIT 1
