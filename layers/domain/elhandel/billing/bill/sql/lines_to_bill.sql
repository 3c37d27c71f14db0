-- The lines of settlements. (Of all pairs of the runs and supply periods: given as pairs, the planner
-- expects one line where there are thousands. What belongs to each is looked up one by one by index,
-- OFFSET 0.)
SELECT
    l.run_id,
    l.supply_period_id,
    l.line_no,
    l.component,
    l.quantity_wh,
    l.amount_ore,
    l.rest_numerator,
    l.rest_denominator,
    l.vat,
    l.metering_point_id,
    l.charge_id,
    child.gsrn AS child_gsrn,
    child.type AS child_type
FROM settlement.settlement s
CROSS JOIN LATERAL (
    SELECT k.metering_point_id AS supplied_id FROM portfolio.contract k
    WHERE k.contract_id = s.contract_id
    OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT * FROM settlement.line u
    WHERE u.run_id = s.run_id AND u.supply_period_id = s.supply_period_id
    OFFSET 0) l
LEFT JOIN LATERAL (
    SELECT m.gsrn, (SELECT v.type FROM portfolio.metering_point_version v
                    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
                    ORDER BY v.valid_from DESC LIMIT 1) AS type
    FROM portfolio.metering_point m
    WHERE m.metering_point_id = l.metering_point_id AND l.metering_point_id <> c.supplied_id
    OFFSET 0) child ON true
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
ORDER BY l.run_id, l.supply_period_id, l.line_no
