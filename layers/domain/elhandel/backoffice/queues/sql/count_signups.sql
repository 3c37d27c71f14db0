-- Signups that wait for staff: held ones, those that need another day, and those that the market
-- refused in the last month.
SELECT w.cause, count(*) AS how_many, min(w.since) AS oldest, min(w.due) AS due, NULL::bigint AS ore
FROM (
    SELECT s.contract_id, 'held' AS cause, h.held_at AS since, p.effective_on AS due
    FROM onboarding.signup_hold h
    JOIN onboarding.signup s USING (signup_id)
    LEFT JOIN market.process p ON p.contract_id = s.contract_id AND p.held_at IS NOT NULL
    WHERE h.outcome IS NULL
    UNION ALL
    SELECT a.contract_id, 'needs-a-day', a.asked_at, a.effective_on
    FROM market.process a JOIN onboarding.signup s USING (contract_id) WHERE a.asks IS NOT NULL
    UNION ALL
    SELECT x.contract_id, 'refused', x.updated_at, x.effective_on
    FROM market.process x JOIN onboarding.signup s USING (contract_id)
    WHERE x.is_over AND x.state = 'rejected' AND x.kind IN ('switch', 'move_in')
      AND x.updated_at >= %(a_month_ago)s
      AND NOT EXISTS (
          SELECT FROM market.process n
          WHERE n.contract_id = x.contract_id AND n.about_id IS NULL
            AND n.state NOT IN ('rejected', 'cancelled'))
      AND NOT EXISTS (
          SELECT FROM backoffice.put_aside a
          WHERE a.queue = 'signups' AND a.row_id = s.reference AND a.until > %(today)s)) w
GROUP BY w.cause
