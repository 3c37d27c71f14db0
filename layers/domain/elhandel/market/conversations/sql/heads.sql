-- Processes, enquiries and requests to take the point back at a metering point, the latest first.
SELECT h.kind, h.state, h.day, h.begun_at, h.process_id, h.enquiry_id, h.resumption_id
FROM portfolio.metering_point m
CROSS JOIN LATERAL (
    SELECT p.kind, p.state, p.effective_on AS day, p.created_at AS begun_at, p.process_id,
           NULL::int AS enquiry_id, NULL AS resumption_id
    FROM market.process p WHERE p.metering_point_id = m.metering_point_id
    UNION ALL
    SELECT q.kind, q.state, q.starts_on, q.created_at, NULL, q.enquiry_id, NULL
    FROM market.enquiry q WHERE q.metering_point_id = m.metering_point_id
    UNION ALL
    SELECT 'resumption', coalesce(r.outcome, 'asked'), r.resumes_on, r.recorded_at, NULL, NULL,
           r.transaction_id
    FROM market.resumption r WHERE r.metering_point_id = m.metering_point_id) h
WHERE m.gsrn = %(gsrn)s
ORDER BY h.begun_at DESC, h.process_id DESC, h.enquiry_id DESC
LIMIT %(limit)s
