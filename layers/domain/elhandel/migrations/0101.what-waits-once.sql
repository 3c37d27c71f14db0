-- depends: 0100.own-e-invoices
-- What is counted in a queue and what is listed there is one question, asked in one place; so is where an action stands.

-- The last that was written down of an action: its end before its beginning, and that before the second person's word.
CREATE FUNCTION backoffice.state_of(action_id bigint, takes_two boolean) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce(
    (SELECT s.step FROM backoffice.action_step s WHERE s.action_id = $1
     ORDER BY s.step NOT IN ('done', 'refused', 'failed'), s.step <> 'begun' LIMIT 1),
    CASE WHEN $2 THEN 'waits' ELSE 'begun' END)
$$;

-- What no later run has settled, or parked again.
CREATE VIEW settlement.still_parked WITH (security_invoker = true) AS
SELECT p.run_id, p.supply_period_id, p.cause, p.detail, r.planned_at, r.period_from, r.period_to,
       s.metering_point_id, s.contract_id, s.starts_on, s.ends_on
FROM settlement.parked p
JOIN settlement.run r USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE r.state = 'closed' AND s.state = 'active'
  AND (CASE r.kind WHEN 'correction' THEN EXISTS (
           SELECT FROM settlement.dirty d
           WHERE d.supply_period_id = p.supply_period_id AND d.parked_run_id = p.run_id)
       ELSE NOT EXISTS (
           SELECT FROM settlement.settlement t
           WHERE t.supply_period_id = p.supply_period_id AND t.kind = 'original'
             AND t.period_from < r.period_to AND t.period_to > r.period_from) END)
  AND NOT EXISTS (
      SELECT FROM settlement.parked later JOIN settlement.run n ON n.run_id = later.run_id
      WHERE later.supply_period_id = p.supply_period_id AND later.run_id > p.run_id
        AND n.kind = r.kind AND n.state = 'closed'
        AND n.period_from < r.period_to AND n.period_to > r.period_from);

-- Remarks of the market that are open, and not answered by what came since: the whole day's readings, or supply on the day
-- that a point was transferred to us.
CREATE VIEW market.open_remark WITH (security_invoker = true) AS
SELECT r.remark_id, r.kind, r.business_reason, r.metering_point_id, r.process_id, r.day, r.codes, r.recorded_at
FROM market.remark r
WHERE r.closed_at IS NULL
  AND NOT (r.kind = 'missing_readings' AND EXISTS (
      SELECT FROM metering.reading_day d
      WHERE d.metering_point_id = r.metering_point_id AND d.day = r.day AND d.complete))
  AND NOT (r.kind = 'transfer' AND EXISTS (
      SELECT FROM portfolio.supply_period s
      WHERE s.metering_point_id = r.metering_point_id AND s.state = 'active'
        AND s.starts_on <= r.day AND (s.ends_on IS NULL OR s.ends_on > r.day)));
