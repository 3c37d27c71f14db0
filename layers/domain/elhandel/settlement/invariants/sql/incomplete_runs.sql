-- Closed runs with something that is not accounted for, but for shards that were given up.
WITH closed AS (
    SELECT run_id, kind, period_from, period_to, given_up_at FROM settlement.run
    WHERE state = 'closed' AND closed_at >= %(since)s
      AND period_from >= %(first)s AND period_from < %(past)s),
planned AS (
    SELECT c.run_id, c.kind, c.period_from, c.period_to,
           unnest(s.supply_period_ids) AS supply_period_id
    FROM closed c JOIN settlement.shard s USING (run_id) WHERE s.state <> 'given_up')
SELECT format('run %%s, shard %%s', s.run_id, s.shard_no),
       'the run is closed and the shard is not done'
FROM closed JOIN settlement.shard s USING (run_id)
WHERE s.state NOT IN ('done', 'given_up')
UNION ALL
SELECT format('run %%s, shard %%s', s.run_id, s.shard_no),
       'the shard is given up and its run is not'
FROM closed c JOIN settlement.shard s USING (run_id)
WHERE s.state = 'given_up' AND c.given_up_at IS NULL
UNION ALL
SELECT format('run %%s, supply period %%s', e.run_id, e.supply_period_id),
       'settled by a run that was given up: nobody bills it'
FROM settlement.run r JOIN settlement.settlement e USING (run_id)
WHERE r.state = 'given_up' AND r.given_up_at >= %(since)s
  AND r.period_from >= %(first)s AND r.period_from < %(past)s
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id),
       'neither settled nor parked'
FROM planned p
LEFT JOIN settlement.settlement e USING (run_id, supply_period_id)
LEFT JOIN settlement.parked k USING (run_id, supply_period_id)
WHERE p.kind = 'ordinary' AND e.run_id IS NULL AND k.run_id IS NULL
  -- Supply may have gone between planning and settling; what came back is the next run's.
  AND EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.supply_period_id = p.supply_period_id AND s.state = 'active'
      AND s.starts_on < p.period_to
      AND (s.ends_on IS NULL OR s.ends_on > greatest(s.starts_on, p.period_from)))
  AND NOT EXISTS (
    SELECT FROM settlement.settlement later
    WHERE later.supply_period_id = p.supply_period_id AND later.kind = 'original'
      AND later.run_id > p.run_id)
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id),
       'neither looked at nor parked'
FROM planned p
LEFT JOIN settlement.correction_cause c USING (run_id, supply_period_id)
LEFT JOIN settlement.parked k USING (run_id, supply_period_id)
WHERE p.kind = 'correction' AND c.run_id IS NULL AND k.run_id IS NULL
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id),
       'settled and parked in one run'
FROM closed
JOIN settlement.parked p USING (run_id)
JOIN settlement.settlement e USING (run_id, supply_period_id)
