SELECT q.question_id, q.discrepancy_id, q.kind, q.first, q.past, p.gsrn, c.grid_area, c.point_type,
       c.settlement_method, c.owner_gln, c.charge_kind, c.charge_code, c.resolution, c.process,
       c.correction
FROM reconciliation.question q
JOIN reconciliation.discrepancy d USING (discrepancy_id)
JOIN reconciliation.comparison c USING (comparison_id)
LEFT JOIN portfolio.metering_point p USING (metering_point_id)
WHERE q.state = 'wanted' AND d.ended_at IS NULL
ORDER BY q.question_id LIMIT %(most)s
