SELECT d.discrepancy_id, d.state, d.attempts,
       -- Where everything is answered, the next step need not wait.
       CASE WHEN d.state = 'asked' AND NOT EXISTS (
           SELECT FROM reconciliation.question q
           WHERE q.discrepancy_id = d.discrepancy_id AND q.state IN ('wanted', 'asked'))
       THEN d.opened_at ELSE d.due_at END,
       last.differing, last.delta
FROM reconciliation.discrepancy d
LEFT JOIN LATERAL (
    SELECT e.differing, e.delta FROM reconciliation.discrepancy_event e
    WHERE e.discrepancy_id = d.discrepancy_id AND e.differing IS NOT NULL
    ORDER BY e.event_no DESC LIMIT 1) AS last ON true
WHERE d.comparison_id = %(comparison)s AND d.ended_at IS NULL
FOR UPDATE OF d
