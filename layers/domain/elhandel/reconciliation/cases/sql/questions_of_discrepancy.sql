SELECT q.kind, p.gsrn, q.first, q.past, q.attempt, q.state, q.enquiry_id, q.asked_at,
       q.answered_at, q.refusal
FROM reconciliation.question q LEFT JOIN portfolio.metering_point p USING (metering_point_id)
WHERE q.discrepancy_id = %(id)s ORDER BY q.question_id
