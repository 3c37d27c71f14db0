SELECT DISTINCT p.gsrn, s.cause, s.first, s.past, s.wh, c.grid_area, c.month
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN reconciliation.suspect s ON s.metering_point_id = own.metering_point_id
    AND s.first < own.past AND s.past > own.first
JOIN portfolio.metering_point p ON p.metering_point_id = s.metering_point_id
JOIN reconciliation.discrepancy d ON d.discrepancy_id = s.discrepancy_id
JOIN reconciliation.comparison c ON c.comparison_id = d.comparison_id
ORDER BY s.first, p.gsrn, s.cause
