-- Until when the use of a person's services was read.
SELECT u.agreement_id, u.tried_at, u.read_at, u.read_through, u.failure
FROM services.usage_sync u JOIN services.agreement s USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY u.agreement_id
