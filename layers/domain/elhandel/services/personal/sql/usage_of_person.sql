-- What went over the connections of a person's services, by day.
SELECT u.agreement_id, u.day, u.upload_bytes, u.download_bytes, u.total_bytes, u.source, u.read_at
FROM services.usage_day u JOIN services.agreement s USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY u.agreement_id, u.day
