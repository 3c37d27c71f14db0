-- Remarks of the market that are open and not answered by what came since, by kind.
SELECT r.kind AS cause, count(*) AS how_many, min(r.recorded_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM market.remark r
WHERE r.closed_at IS NULL
  AND NOT (r.kind = 'missing_readings' AND EXISTS (
      SELECT FROM metering.reading_day d
      WHERE d.metering_point_id = r.metering_point_id AND d.day = r.day AND d.complete))
  AND NOT (r.kind = 'transfer' AND EXISTS (
      SELECT FROM portfolio.supply_period s
      WHERE s.metering_point_id = r.metering_point_id AND s.state = 'active'
        AND s.starts_on <= r.day AND (s.ends_on IS NULL OR s.ends_on > r.day)))
GROUP BY r.kind
