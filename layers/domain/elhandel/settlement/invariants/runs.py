"""Runs: closed means that everything in them is accounted for."""

from typing import Final

INCOMPLETE_RUNS: Final = """
WITH closed AS (SELECT run_id, kind FROM settlement.run WHERE state = 'closed' AND closed_at >= %(since)s),
planned AS (
    SELECT c.run_id, c.kind, unnest(s.supply_period_ids) AS supply_period_id
    FROM closed c JOIN settlement.shard s USING (run_id))
SELECT format('run %%s, shard %%s', s.run_id, s.shard_no), 'the run is closed and the shard is not done'
FROM closed JOIN settlement.shard s USING (run_id)
WHERE s.state <> 'done'
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id), 'neither settled nor parked'
FROM planned p
LEFT JOIN settlement.settlement e USING (run_id, supply_period_id)
LEFT JOIN settlement.parked k USING (run_id, supply_period_id)
WHERE p.kind = 'ordinary' AND e.run_id IS NULL AND k.run_id IS NULL
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id), 'neither looked at nor parked'
FROM planned p
LEFT JOIN settlement.correction_cause c USING (run_id, supply_period_id)
LEFT JOIN settlement.parked k USING (run_id, supply_period_id)
WHERE p.kind = 'correction' AND c.run_id IS NULL AND k.run_id IS NULL
UNION ALL
SELECT format('run %%s, supply period %%s', p.run_id, p.supply_period_id), 'settled and parked in one run'
FROM closed JOIN settlement.parked p USING (run_id) JOIN settlement.settlement e USING (run_id, supply_period_id)
"""
