SELECT DISTINCT p.gsrn, q.first, q.past, q.state, q.asked_at, q.answered_at
FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
    AS own (metering_point_id, first, past)
JOIN reconciliation.question q ON q.metering_point_id = own.metering_point_id
    AND q.first < own.past AND q.past > own.first
JOIN portfolio.metering_point p ON p.metering_point_id = q.metering_point_id
ORDER BY q.first, p.gsrn
