-- Whether a home that is supplied to a customer on a day is netted then, by master data.
SELECT 1 FROM portfolio.contract c
JOIN portfolio.supply_period s USING (contract_id)
JOIN portfolio.metering_point_version v ON v.metering_point_id = s.metering_point_id
WHERE c.customer_id = %(customer)s AND s.state = 'active' AND s.starts_on <= %(day)s
  AND (s.ends_on IS NULL OR %(day)s < s.ends_on)
  AND v.superseded_at IS NULL AND v.valid_from <= %(day)s AND v.net_settlement_group = ANY(%(groups)s)
  AND NOT EXISTS (
    SELECT FROM portfolio.metering_point_version l
    WHERE l.metering_point_id = v.metering_point_id AND l.superseded_at IS NULL
      AND l.valid_from > v.valid_from AND l.valid_from <= %(day)s)
LIMIT 1
