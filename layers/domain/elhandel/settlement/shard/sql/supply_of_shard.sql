-- What is supplied in some supply periods, in arrays. Days are counted from `start`.
SELECT array_agg(supply_period_id), array_agg(contract_id), array_agg(metering_point_id),
       array_agg(greatest(starts_on, %(start)s) - %(start)s::date),
       array_agg(least(ends_on, %(end)s) - %(start)s::date)
FROM portfolio.supply_period
-- Supply that has gone since the run was planned (void, or ended before) is not settled.
WHERE supply_period_id = ANY(%(supply_periods)s) AND state = 'active'
  AND greatest(starts_on, %(start)s) < least(ends_on, %(end)s)
