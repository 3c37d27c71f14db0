-- Processes and enquiries in which the next thing is overdue by their guides, the longest first.
SELECT w.row_id, w.cause, w.detail, coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn,
       w.since, (w.due AT TIME ZONE 'Europe/Copenhagen')::date AS due, NULL::bigint AS ore,
       jsonb_strip_nulls(jsonb_build_object(
           'process', w.process_id, 'enquiry', w.enquiry_id, 'gsrn', m.gsrn, 'case', w.process_id,
           'queue', 'overdue', 'row', w.row_id)) AS arguments
FROM (
    SELECT concat('process-', p.process_id) AS row_id, p.kind AS cause, e.what AS detail,
           p.updated_at AS since, p.contract_id, p.metering_point_id, p.process_id,
           NULL::int AS enquiry_id,
           coalesce(p.updated_at + e.within,
                    (p.effective_on + e.day)::timestamp AT TIME ZONE 'Europe/Copenhagen') AS due
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(whats)s::text[], %(withins)s::interval[],
                %(days)s::int[]) AS e (kind, state, what, within, day)
    JOIN market.process p ON p.kind = e.kind AND p.state = e.state
        AND NOT p.is_over AND p.state <> 'completed'  -- found by the index of those that are open
    UNION ALL
    SELECT concat('enquiry-', q.enquiry_id), q.kind, e.what, q.updated_at, NULL,
           q.metering_point_id, NULL, q.enquiry_id, q.updated_at + e.within
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(whats)s::text[], %(withins)s::interval[])
        AS e (kind, state, what, within)
    JOIN market.enquiry q ON q.kind = e.kind AND q.state = e.state) w
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN portfolio.contract c USING (contract_id)
LEFT JOIN portfolio.customer k USING (customer_id)
WHERE w.due < %(now)s
  AND NOT EXISTS (
      SELECT FROM backoffice.put_aside a
      WHERE a.queue = 'overdue' AND a.row_id = w.row_id AND a.until > %(today)s)
  AND (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.row_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY w.due, w.row_id LIMIT %(limit)s
