-- What came since has answered it: the whole day's readings, supply on the day that a point was
-- transferred to us, or a signup for an unknown point or for the one that it belongs to.
UPDATE market.remark r
SET closed_at = %(now)s, closed_by = 'market', reason = 'what it asked for has come'
WHERE r.closed_at IS NULL
  AND CASE r.kind
      WHEN 'missing_readings' THEN EXISTS (
          SELECT FROM metering.reading_day d
          WHERE d.metering_point_id = r.metering_point_id AND d.day = r.day AND d.complete)
      WHEN 'transfer' THEN EXISTS (
          SELECT FROM portfolio.supply_period s
          WHERE s.metering_point_id = r.metering_point_id AND s.state = 'active'
            AND s.starts_on <= r.day AND (s.ends_on IS NULL OR s.ends_on > r.day))
      WHEN 'unknown_point' THEN EXISTS (
          SELECT FROM portfolio.contract c WHERE c.metering_point_id = r.metering_point_id)
        OR EXISTS (
          SELECT FROM portfolio.coupling k WHERE k.child_id = r.metering_point_id)
      ELSE false END
