-- depends: 0094.contracts-of-a-point
-- A signup as whoever holds its link sees it: the page of the signup has no key and no customer yet. The page asks only for
-- a reference whose token it has checked.

CREATE FUNCTION onboarding.signup_by_link(text)
    RETURNS TABLE (
        reference text, contract_id int, gsrn text, state text, effective_on date, reject_code text, reject_text text,
        asks text, rules text, warnings text[], supply_state text, ends_on date, sent_once boolean,
        stopped_because text, held boolean, hold_outcome text, hold_cause text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
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
    WHERE s.reference = $1 AND p.about_id IS NULL
    ORDER BY p.process_id DESC, u.supply_period_id DESC
    LIMIT 1
$$;

GRANT USAGE, CREATE ON SCHEMA onboarding TO elhandel_lookup;
ALTER FUNCTION onboarding.signup_by_link(text) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA onboarding FROM elhandel_lookup;
