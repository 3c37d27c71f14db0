-- Starts of supply that the market confirmed a while ago, and of whose point no master data have come.
SELECT m.gsrn, p.effective_on
FROM market.process p
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.about_id IS NULL AND p.state = 'acknowledged' AND p.master_data_at IS NULL
  AND p.updated_at < %(confirmed_by)s
  AND (%(gsrn)s::text IS NULL OR m.gsrn = %(gsrn)s)
ORDER BY p.effective_on, p.process_id LIMIT %(limit)s
