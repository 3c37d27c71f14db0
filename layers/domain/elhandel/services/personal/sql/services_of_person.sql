-- The services of a person, with what was agreed when.
SELECT s.agreement_id, s.technology, s.address, s.billing_day, s.state, s.connection_id,
       s.ordered_on, s.activated_on, s.cancelled_on, t.valid_from, t.package, t.name, t.price,
       t.installation, t.router, t.cap_mb, t.recorded_at, t.superseded_at
FROM services.agreement s JOIN services.terms t USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY s.agreement_id, t.terms_id
