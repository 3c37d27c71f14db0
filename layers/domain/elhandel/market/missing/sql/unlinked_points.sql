-- Points whose supply has begun a while ago, and that carry no charge on any of its days; and which
-- days to ask about.
SELECT m.gsrn, greatest(s.starts_on, %(since)s::date), least(s.ends_on, %(today)s::date + 1)
FROM portfolio.supply_period s
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE s.state = 'active' AND s.starts_on <= %(begun_by)s
  AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, %(since)s::date))
  AND (%(gsrn)s::text IS NULL OR m.gsrn = %(gsrn)s)
  AND NOT EXISTS (
    SELECT FROM pricing.price_link l
    WHERE l.metering_point_id = s.metering_point_id AND l.superseded_at IS NULL
      AND (s.ends_on IS NULL OR l.valid_from < s.ends_on)
      AND (l.valid_to IS NULL OR l.valid_to > s.starts_on))
ORDER BY s.starts_on, s.supply_period_id LIMIT %(limit)s
