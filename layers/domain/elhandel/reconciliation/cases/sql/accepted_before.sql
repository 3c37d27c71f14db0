-- Whether staff have accepted the same difference, the last time that there was one.
SELECT FROM (
    SELECT discrepancy_id, state FROM reconciliation.discrepancy
    WHERE comparison_id = %(comparison)s ORDER BY discrepancy_id DESC LIMIT 1) AS d
WHERE d.state = 'accepted' AND (%(differing)s, %(delta)s) = (
    SELECT e.differing, e.delta FROM reconciliation.discrepancy_event e
    WHERE e.discrepancy_id = d.discrepancy_id AND e.differing IS NOT NULL
    ORDER BY e.event_no DESC LIMIT 1)
