-- Open, and not answered by what came since: the whole day's readings, or supply on the day that a
-- point was transferred to us.
SELECT r.remark_id, r.kind, r.business_reason, m.gsrn, r.process_id, r.day, r.codes, r.recorded_at
FROM market.remark r
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
WHERE r.closed_at IS NULL
  AND NOT (r.kind = 'missing_readings' AND EXISTS (
      SELECT FROM metering.reading_day d
      WHERE d.metering_point_id = r.metering_point_id AND d.day = r.day AND d.complete))
  AND NOT (r.kind = 'transfer' AND EXISTS (
      SELECT FROM portfolio.supply_period s
      WHERE s.metering_point_id = r.metering_point_id AND s.state = 'active'
        AND s.starts_on <= r.day AND (s.ends_on IS NULL OR s.ends_on > r.day)))
ORDER BY r.recorded_at, r.remark_id
