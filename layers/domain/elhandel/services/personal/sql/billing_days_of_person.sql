-- On which day of the month services of a person are billed, where it was changed.
SELECT d.agreement_id, d.valid_from, d.billing_day, d.recorded_at, d.reason, d.superseded_at
FROM services.agreement s JOIN services.billing_day d USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY d.billing_day_id
