-- Signups that wait for staff, the longest waiting first.
SELECT s.reference, s.tenant, s.api_key_id, m.gsrn, c.customer_id AS party, h.cause,
       h.held_at, p.effective_on AS starts_on
FROM onboarding.signup_hold h
JOIN onboarding.signup s USING (signup_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN market.process p
    ON p.contract_id = c.contract_id AND p.about_id IS NULL AND p.held_at IS NOT NULL AND p.state = 'pending'
WHERE h.outcome IS NULL
ORDER BY h.held_at, h.signup_id
LIMIT %(limit)s
