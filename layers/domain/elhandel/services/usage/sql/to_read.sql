-- Services whose use is to be read, those that wait longest first, without those that this run has tried. One that could not
-- be read last time stands back two hours: so those that cannot be read have their turn behind the others.
SELECT s.agreement_id, a.account_id, s.connection_id, coalesce(d.billing_day, s.billing_day) AS billing_day, s.state, t.cap_mb,
       t.name AS package, s.activated_on, u.read_through
FROM services.agreement s
JOIN portfolio.account a USING (customer_id)
JOIN LATERAL (
    SELECT cap_mb, name FROM services.terms
    WHERE agreement_id = s.agreement_id AND superseded_at IS NULL
    ORDER BY valid_from DESC LIMIT 1) AS t ON true
LEFT JOIN LATERAL (
    SELECT billing_day FROM services.billing_day
    WHERE agreement_id = s.agreement_id AND superseded_at IS NULL AND valid_from <= %(today)s
    ORDER BY valid_from DESC LIMIT 1) AS d ON true
LEFT JOIN services.usage_sync u USING (agreement_id)
WHERE s.state IN ('active', 'suspended') AND s.connection_id IS NOT NULL
  AND (u.tried_at IS NULL OR u.tried_at < %(begun)s)
ORDER BY u.tried_at + CASE WHEN u.failure IS NULL THEN interval '0' ELSE interval '2 hours' END NULLS FIRST,
         s.agreement_id LIMIT %(most)s
