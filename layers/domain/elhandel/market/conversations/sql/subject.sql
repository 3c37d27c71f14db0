-- A process, an enquiry or a request to take a point back as it stands, and since when.
SELECT s.kind, s.state, s.day, s.since, m.gsrn
FROM (
    SELECT kind, state, effective_on AS day, updated_at AS since, metering_point_id
    FROM market.process WHERE process_id = %(process)s
    UNION ALL
    SELECT kind, state, starts_on, updated_at, metering_point_id
    FROM market.enquiry WHERE enquiry_id = %(enquiry)s
    UNION ALL
    SELECT 'resumption', coalesce(outcome, 'asked'), resumes_on, recorded_at, metering_point_id
    FROM market.resumption WHERE transaction_id = %(resumption)s) s
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
