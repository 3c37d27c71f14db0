-- Days of a supply that two ordinary runs have settled, and charges that one settlement has twice.
-- Lines are asked for by the ids of their runs as an array: as a join, all lines of all years would
-- be unpacked first.
WITH run AS (
    SELECT * FROM settlement.run
    WHERE coalesce(closed_at, planned_at) >= %(since)s
      AND period_from >= %(first)s AND period_from < %(past)s)
SELECT format('supply period %%s', e.supply_period_id),
       format('settled by run %%s for %%s to %%s and by run %%s for %%s to %%s',
              r.run_id, r.period_from, r.period_to,
              earlier.run_id, earlier.period_from, earlier.period_to)
FROM run r
JOIN settlement.settlement e USING (run_id)
JOIN settlement.settlement o
    ON o.supply_period_id = e.supply_period_id AND o.kind = 'original' AND o.run_id < e.run_id
JOIN settlement.run earlier
    ON earlier.run_id = o.run_id
    AND earlier.period_from < r.period_to AND earlier.period_to > r.period_from
WHERE r.kind = 'ordinary' AND e.kind = 'original'
UNION ALL
SELECT format('run %%s, supply period %%s', l.run_id, l.supply_period_id),
       format('point %%s has %%s lines for %%s %%s',
              l.metering_point_id, count(*), l.component, l.charge_id)
FROM settlement.line l
WHERE l.run_id = ANY(ARRAY(SELECT run_id FROM run))
GROUP BY l.run_id, l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat
HAVING count(*) > 1
   -- A child that belonged to its parent twice in a period has lines for each time.
   AND NOT EXISTS (
       SELECT FROM portfolio.past_coupling k WHERE k.child_id = l.metering_point_id)
