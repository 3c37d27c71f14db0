-- The readings of a person's meters that were refused, by day and cause.
SELECT r.refusal_id, r.meter_no, r.day, r.code, r.submitted_by, r.times, r.wh, r.read_at, r.first_at,
       r.last_at
FROM meters.refusal r JOIN meters.meter m USING (meter_no)
WHERE m.customer_id = ANY(%(parties)s)
ORDER BY r.refusal_id
