-- The supply periods that are marked, by the period of the runs that settled them; not while
-- another run settles days of the same period. What was parked waits until something is marked again.
SELECT d.period_from, d.period_to, array_agg(DISTINCT d.supply_period_id)
FROM settlement.dirty d
WHERE (d.parked_run_id IS NULL OR %(parked_too)s)
  AND NOT EXISTS (
    SELECT FROM settlement.run r
    WHERE r.state = 'running' AND r.period_from < d.period_to AND r.period_to > d.period_from)
GROUP BY d.period_from, d.period_to
ORDER BY d.period_from, d.period_to
