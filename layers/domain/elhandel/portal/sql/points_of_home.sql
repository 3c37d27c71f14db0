-- A point with its contract, and then those that belong to it on a day.
SELECT m.gsrn, v.type
FROM portfolio.metering_point m
LEFT JOIN LATERAL (
    SELECT v.type FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(day)s DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE m.metering_point_id = ANY(%(point)s::int || ARRAY(
    SELECT d.metering_point_id FROM portfolio.own_days() d
    WHERE d.main_id = %(point)s AND d.first <= %(day)s AND %(day)s < d.past))
ORDER BY m.metering_point_id = %(point)s DESC, m.gsrn
