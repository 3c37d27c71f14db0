INSERT INTO reconciliation.discrepancy_event
    (discrepancy_id, event_no, at, event, differing, delta)
SELECT %(id)s, count(*) + 1, %(now)s, %(event)s, %(differing)s, %(delta)s
FROM reconciliation.discrepancy_event WHERE discrepancy_id = %(id)s
RETURNING event_no
