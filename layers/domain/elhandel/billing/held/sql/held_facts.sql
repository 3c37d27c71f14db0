-- What a settlement is judged by: the original behind it, the amount of it that was released (øre;
-- NULL: not released), the kind of its customer, whether it heats by electricity, and what was settled
-- for the contract in the year before it, without what is held: (month of the year, days, øre
-- without VAT, Wh of energy) each.
SELECT
    e.run_id,
    e.supply_period_id,
    coalesce(e.corrects_run_id, e.run_id) AS original_run_id,
    (SELECT h.amount_ore FROM billing.held_bill h
     WHERE h.original_run_id = coalesce(e.corrects_run_id, e.run_id)
       AND h.supply_period_id = e.supply_period_id AND h.state = 'released') AS released_ore,
    u.kind,
    EXISTS (
        SELECT FROM portfolio.heated t
        WHERE t.metering_point_id = c.metering_point_id AND t.heated AND t.superseded_at IS NULL
          AND t.valid_from <= e.period_from) AS heated,
    known.months
FROM unnest(%(runs)s::int[], %(supply_periods)s::int[]) AS x (run_id, supply_period_id)
JOIN settlement.settlement e USING (run_id, supply_period_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer u USING (customer_id)
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_array(m.month, m.days, m.ore, m.wh)), '[]') AS months
    FROM (
        SELECT extract(month FROM b.period_from)::int AS month,
               coalesce(sum(b.period_to - b.period_from) FILTER (WHERE b.kind = 'original'), 0)
                   AS days,
               sum(b.subtotal_ore) AS ore,
               coalesce(sum((
                   SELECT sum(line.wh) FROM unnest(b.charge_ids, b.quantities_wh) AS line (what, wh)
                   WHERE line.what = -1)), 0) AS wh
        FROM portfolio.supply_period s
        JOIN settlement.settlement b USING (supply_period_id)
        WHERE s.contract_id = e.contract_id AND b.period_from < e.period_from
          AND b.period_from >= e.period_from - 366
          AND NOT EXISTS (
            SELECT FROM billing.held_bill h
            WHERE h.original_run_id = coalesce(b.corrects_run_id, b.run_id)
              AND h.supply_period_id = b.supply_period_id
              AND h.state = 'held')
        GROUP BY 1) m) known
