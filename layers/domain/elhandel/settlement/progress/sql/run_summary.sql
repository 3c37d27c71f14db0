-- How far a run is, and what it settled.
SELECT r.period_from, r.period_to, r.version, r.selection,
       r.only_price_area, r.only_grid_area, r.only_product, r.only_gsrns,
       r.state, r.shard_count AS shards,
       (SELECT count(*) FROM settlement.shard s
        WHERE s.run_id = r.run_id AND s.state = 'done') AS shards_done,
       settled.periods AS settled,
       (SELECT count(*) FROM settlement.parked p WHERE p.run_id = r.run_id) AS parked,
       settled.lines,
       (SELECT coalesce(sum(l.quantity_wh), 0) FROM settlement.line l
        WHERE l.run_id = r.run_id AND l.component = 'energy') AS energy_wh,
       settled.ore AS subtotal_ore,
       (SELECT count(*) FROM settlement.shard s
        WHERE s.run_id = r.run_id AND s.state = 'given_up') AS shards_given_up,
       r.given_up_by, r.given_up_why
FROM settlement.run r
CROSS JOIN LATERAL (
    SELECT count(*) AS periods, coalesce(sum(cardinality(e.charge_ids)), 0) AS lines,
           coalesce(sum(e.subtotal_ore), 0) AS ore
    FROM settlement.settlement e WHERE e.run_id = r.run_id) settled
WHERE r.run_id = %(run)s
