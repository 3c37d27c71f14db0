-- Adds a run with its shards over days in a row that no run has settled (see supply_to_settle). Of
-- those that no open run touches it takes the ones that have waited longest for a run, so that none
-- waits for ever behind others, and of these the ones with most supply. A row for each price area:
-- how many supply periods it has, on which days. Rows without a run are left to other runs.
WITH chosen AS MATERIALIZED (
    SELECT * FROM settlement.supply_to_settle(
        %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s)),
areas AS MATERIALIZED (
    SELECT stretch_from, stretch_to, price_area, min(settled_from) AS settled_from,
           max(settled_to) AS settled_to, count(*) AS supply_periods
    FROM chosen GROUP BY stretch_from, stretch_to, price_area),
spans AS (
    SELECT stretch_from, stretch_to, sum(supply_periods)::bigint AS supply_periods,
           (SELECT max(r.planned_at) FROM settlement.run r
            WHERE r.period_from = stretch_from AND r.period_to = stretch_to
              AND r.kind = 'ordinary') AS tried_at
    FROM areas GROUP BY stretch_from, stretch_to),
taken AS (
    SELECT * FROM spans t
    WHERE NOT EXISTS (
        SELECT FROM settlement.run r
        WHERE r.state = 'running'
          AND r.period_from < t.stretch_to AND r.period_to > t.stretch_from)
    ORDER BY tried_at NULLS FIRST, supply_periods DESC, stretch_from, stretch_to DESC LIMIT 1),
run AS (
    INSERT INTO settlement.run (
        period_from, period_to, version, selection, only_price_area, only_grid_area, only_product,
        only_gsrns, state, shard_count, requested_by, planned_at)
    SELECT stretch_from, stretch_to,
           1 + coalesce((SELECT max(version) FROM settlement.run r
                         WHERE r.period_from = stretch_from AND r.period_to = stretch_to), 0),
           %(selection)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s, 'running',
           (supply_periods + %(points)s - 1) / %(points)s, %(requested_by)s, %(now)s
    FROM taken
    RETURNING run_id, shard_count),
planned AS (
    INSERT INTO settlement.shard (run_id, shard_no, supply_period_ids, state)
    SELECT run_id, place / %(points)s, array_agg(supply_period_id ORDER BY place), 'planned'
    FROM run CROSS JOIN chosen JOIN taken USING (stretch_from, stretch_to)
    GROUP BY run_id, place / %(points)s)
SELECT run_id, shard_count AS shards, stretch_from AS start, stretch_to AS "end", price_area,
       settled_from, settled_to, areas.supply_periods
FROM areas
LEFT JOIN taken USING (stretch_from, stretch_to)
LEFT JOIN run ON taken.stretch_from IS NOT NULL
