-- Open, and not answered by what came since.
SELECT r.remark_id, r.kind, r.business_reason, m.gsrn, r.process_id, r.day, r.codes, r.recorded_at
FROM market.open_remark r
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
ORDER BY r.recorded_at, r.remark_id
