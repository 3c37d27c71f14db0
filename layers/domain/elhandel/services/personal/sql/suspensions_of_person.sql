-- When services of a person were off.
SELECT p.agreement_id, p.kind, p.skip_billing, p.until_paid, p.from_day, p.to_day, p.reason, p.ended_why
FROM services.agreement s JOIN services.suspension p USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY p.suspension_id
