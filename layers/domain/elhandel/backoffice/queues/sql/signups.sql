-- Signups that wait for staff: held ones, those that need another day, and those that the market
-- refused in the last month; the earliest start first.
SELECT g.reference AS row_id, w.cause, w.detail, coalesce(k.joined_to, k.customer_id) AS customer_id,
       m.gsrn, w.since, p.effective_on AS due, NULL::bigint AS ore,
       jsonb_build_object('signup', g.reference, 'signups', jsonb_build_array(g.reference),
                          'gsrn', m.gsrn, 'queue', 'signups', 'row', g.reference) AS arguments
FROM (
    SELECT s.contract_id, 'held' AS cause, h.cause AS detail, h.held_at AS since
    FROM onboarding.signup_hold h JOIN onboarding.signup s USING (signup_id)
    WHERE h.outcome IS NULL
    UNION ALL
    SELECT a.contract_id, 'needs-a-day', coalesce(a.reject_code, ''), a.asked_at
    FROM market.process a WHERE a.asks IS NOT NULL
    UNION ALL
    SELECT x.contract_id, 'refused', coalesce(x.reject_code, ''), x.updated_at
    FROM market.process x
    WHERE x.is_over AND x.state = 'rejected' AND x.kind IN ('switch', 'move_in')
      AND x.updated_at >= %(a_month_ago)s) w
JOIN onboarding.signup g USING (contract_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN LATERAL (
    SELECT p.effective_on FROM market.process p
    WHERE p.contract_id = w.contract_id AND p.about_id IS NULL
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE NOT EXISTS (
    SELECT FROM market.process n
    WHERE n.contract_id = w.contract_id AND w.cause = 'refused' AND n.about_id IS NULL
      AND n.state NOT IN ('rejected', 'cancelled'))
  AND (w.cause <> 'refused' OR NOT EXISTS (
      SELECT FROM backoffice.put_aside a
      WHERE a.queue = 'signups' AND a.row_id = g.reference AND a.until > %(today)s))
  AND (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR g.reference = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY p.effective_on, g.reference LIMIT %(limit)s
