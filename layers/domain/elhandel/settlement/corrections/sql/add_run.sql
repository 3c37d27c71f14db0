-- Adds a correction run over a period that was settled; none where another was added this moment.
INSERT INTO settlement.run
    (period_from, period_to, version, kind, state, shard_count, requested_by, planned_at)
SELECT %(start)s, %(end)s, max(version) + 1, 'correction', 'running',
       %(shards)s, %(requested_by)s, %(now)s
FROM settlement.run WHERE period_from = %(start)s AND period_to = %(end)s
ON CONFLICT DO NOTHING
RETURNING run_id
