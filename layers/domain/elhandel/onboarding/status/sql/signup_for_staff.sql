-- What staff may know of a signup besides where it stands: whose key it came with, its consent, and
-- whether it is or was held. Without the person.
SELECT s.tenant, s.api_key_id, s.channel, s.created_at, s.contract_id, c.customer_id,
       n.text_version, n.given_at, n.channel AS given_by, n.recorded_at,
       h.cause, h.held_at, h.outcome, h.decided_at, h.decided_by, h.reason
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN onboarding.consent n USING (signup_id)
LEFT JOIN onboarding.signup_hold h USING (signup_id)
WHERE s.reference = %(reference)s
