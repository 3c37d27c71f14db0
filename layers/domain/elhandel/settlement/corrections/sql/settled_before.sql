-- Everything settled for a run period before a run, the original and its corrections, in the order
-- in which it was settled. The runs are an array: a join would unpack the lines of all runs first.
SELECT l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat,
       l.rest_denominator, sum(l.quantity_wh)::bigint, sum(l.amount_ore)::bigint,
       sum(l.rest_numerator)::bigint
FROM settlement.line l
WHERE l.run_id = ANY(ARRAY(
        SELECT run_id FROM settlement.run
        WHERE period_from = %(start)s AND period_to = %(end)s AND run_id <> %(run)s))
  AND l.supply_period_id = ANY(%(supply_periods)s)
GROUP BY l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat,
         l.rest_denominator
ORDER BY l.supply_period_id, min(l.run_id), min(l.line_no)
