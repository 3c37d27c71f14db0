-- Processes and enquiries in which the next thing is overdue by their guides, the longest first.
SELECT w.what, w.otherwise, w.process_id, w.enquiry_id, m.gsrn
FROM (
    SELECT e.what, e.otherwise, p.process_id, NULL::int AS enquiry_id, p.metering_point_id,
           coalesce(p.updated_at + e.within,
                    (p.effective_on + e.day)::timestamp AT TIME ZONE 'Europe/Copenhagen') AS due
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(whats)s::text[], %(otherwises)s::text[],
                %(withins)s::interval[], %(days)s::int[])
        AS e (kind, state, what, otherwise, within, day)
    JOIN market.process p ON p.kind = e.kind AND p.state = e.state
    UNION ALL
    SELECT e.what, e.otherwise, NULL, q.enquiry_id, q.metering_point_id, q.updated_at + e.within
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(whats)s::text[], %(otherwises)s::text[],
                %(withins)s::interval[]) AS e (kind, state, what, otherwise, within)
    JOIN market.enquiry q ON q.kind = e.kind AND q.state = e.state) w
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
WHERE w.due < %(now)s
ORDER BY w.due, w.process_id, w.enquiry_id
