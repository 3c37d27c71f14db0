-- Processes and enquiries in which the next thing is overdue by their guides, by their kind.
SELECT w.cause, count(*) AS how_many, min(w.since) AS oldest,
       (min(w.due) AT TIME ZONE 'Europe/Copenhagen')::date AS due, NULL::bigint AS ore
FROM (
    SELECT concat('process-', p.process_id) AS row_id, p.kind AS cause, p.updated_at AS since,
           coalesce(p.updated_at + e.within,
                    (p.effective_on + e.day)::timestamp AT TIME ZONE 'Europe/Copenhagen') AS due
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(withins)s::interval[], %(days)s::int[])
        AS e (kind, state, within, day)
    JOIN market.process p ON p.kind = e.kind AND p.state = e.state
        AND NOT p.is_over AND p.state <> 'completed'  -- found by the index of those that are open
    UNION ALL
    SELECT concat('enquiry-', q.enquiry_id), q.kind, q.updated_at, q.updated_at + e.within
    FROM unnest(%(kinds)s::text[], %(states)s::text[], %(withins)s::interval[])
        AS e (kind, state, within)
    JOIN market.enquiry q ON q.kind = e.kind AND q.state = e.state) w
WHERE w.due < %(now)s
  AND NOT EXISTS (
      SELECT FROM backoffice.put_aside a
      WHERE a.queue = 'overdue' AND a.row_id = w.row_id AND a.until > %(today)s)
GROUP BY w.cause
