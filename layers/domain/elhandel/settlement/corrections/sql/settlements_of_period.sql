-- What runs settled of some supply periods for one run period, with the supply as it stands now.
SELECT e.supply_period_id, e.contract_id, e.run_id,
       e.period_from AS settled_from, e.period_to AS settled_to,
       s.state = 'active' AS active, s.starts_on, s.ends_on
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE r.period_from = %(start)s AND r.period_to = %(end)s AND e.kind = 'original'
  AND e.supply_period_id = ANY(%(supply_periods)s)
ORDER BY e.supply_period_id
