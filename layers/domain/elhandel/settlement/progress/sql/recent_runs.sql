SELECT r.run_id, r.period_from, r.period_to, r.version, r.state, r.planned_at, r.closed_at,
       r.shard_count AS shards, s.done AS shards_done, s.settled, s.parked
FROM (SELECT * FROM settlement.run ORDER BY run_id DESC LIMIT %(limit)s) r
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.state = 'done')::int AS done,
           coalesce(sum(s.settled), 0)::int AS settled, coalesce(sum(s.parked), 0)::int AS parked
    FROM settlement.shard s WHERE s.run_id = r.run_id) s
ORDER BY r.run_id DESC
