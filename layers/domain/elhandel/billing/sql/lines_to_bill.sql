-- The lines of settled stretches, with the names that the charges' owners give them. (Of all pairs of the runs and
-- supply periods: told as pairs, the planner expects one line where there are thousands.)
WITH due AS (
    SELECT l.*, s.period_from, s.period_to, c.metering_point_id AS supplied_id
    FROM settlement.line l
    JOIN settlement.settlement s USING (run_id, supply_period_id)
    JOIN portfolio.contract c USING (contract_id)
    WHERE l.run_id = ANY(%(runs)s::int[]) AND l.supply_period_id = ANY(%(supply_periods)s::int[])
), charges AS MATERIALIZED (
    SELECT used.charge_id, used.period_from, used.period_to, ch.kind, ch.code, information.name,
           coalesce(information.tax, false) AS tax, price.flat
    FROM (SELECT DISTINCT charge_id, period_from, period_to FROM due WHERE charge_id IS NOT NULL) used
    JOIN pricing.charge ch USING (charge_id)
    LEFT JOIN LATERAL (
        SELECT i.name, i.tax FROM pricing.charge_information i
        WHERE i.charge_id = used.charge_id AND i.superseded_at IS NULL AND i.valid_from < used.period_to
        ORDER BY i.valid_from DESC LIMIT 1) information ON true
    LEFT JOIN LATERAL (
        -- the price, where one held for every hour of the whole period
        SELECT CASE WHEN count(DISTINCT v.prices) = 1 AND min(cardinality(v.prices)) = 1
                    THEN min(v.prices[1]) END AS flat
        FROM pricing.charge_price v
        WHERE v.charge_id = used.charge_id AND v.superseded_at IS NULL AND v.valid_from < used.period_to
          AND NOT EXISTS (SELECT FROM pricing.charge_price later
                          WHERE later.charge_id = v.charge_id AND later.superseded_at IS NULL
                            AND later.valid_from > v.valid_from AND later.valid_from <= used.period_from)) price ON true
)
SELECT
    due.run_id,
    due.supply_period_id,
    due.line_no,
    due.component,
    due.quantity_wh,
    due.amount_ore,
    due.vat,
    ch.kind,
    ch.code,
    ch.name,
    ch.tax,
    ch.flat,
    child.gsrn AS child_gsrn,
    (SELECT v.type FROM portfolio.metering_point_version v
     WHERE v.metering_point_id = child.metering_point_id AND v.superseded_at IS NULL
     ORDER BY v.valid_from DESC LIMIT 1) AS child_type
FROM due
LEFT JOIN charges ch USING (charge_id, period_from, period_to)
LEFT JOIN portfolio.metering_point child
    ON child.metering_point_id = due.metering_point_id AND due.metering_point_id <> due.supplied_id
ORDER BY due.run_id, due.supply_period_id, due.line_no
