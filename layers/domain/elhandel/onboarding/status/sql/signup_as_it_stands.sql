-- A signup with its latest process and supply. `sent_once`: it was with the market before, so it is
-- not merely registered again while it waits to be sent once more. `stopped_because`: why the
-- market cancelled it or declared it void; empty without a reason, NULL where it did neither.
SELECT s.reference, s.contract_id, m.gsrn, p.state, p.effective_on, p.reject_code, p.reject_text,
       p.asks, p.rules, s.warnings, u.state AS supply_state, u.ends_on,
       EXISTS (
           SELECT FROM market.process_event e
           WHERE e.process_id = p.process_id AND e.event = 'send') AS sent_once,
       stopped.business_reason AS stopped_because,
       p.held_at IS NOT NULL AS held, h.outcome AS hold_outcome, h.cause AS hold_cause
FROM onboarding.signup s
LEFT JOIN onboarding.signup_hold h USING (signup_id)
JOIN market.process p USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period u USING (contract_id)
LEFT JOIN LATERAL (
    SELECT coalesce(i.business_reason, '') AS business_reason
    FROM market.process_event e
    LEFT JOIN market.inbound_message i USING (inbound_message_id)
    WHERE e.process_id = p.process_id AND e.event IN ('cancelled_by_market', 'supply_void')
    ORDER BY e.step DESC LIMIT 1) stopped ON true
WHERE s.reference = %(reference)s AND p.about_id IS NULL
  AND (%(tenant)s::text IS NULL OR s.tenant = %(tenant)s)
ORDER BY p.process_id DESC, u.supply_period_id DESC
LIMIT 1
