-- The lines of settlements, with the names that the charges' owners give them. (Of all pairs of the
-- runs and supply periods: given as pairs, the planner expects one line where there are thousands. What
-- belongs to each is looked up one by one by index, OFFSET 0.)
-- since: for a correction, when its original was settled; a price that was corrected since then is
-- no single price of its difference.
WITH due AS (
    SELECT l.*, s.period_from, s.period_to, c.metering_point_id AS supplied_id,
           coalesce(original.settled_at, 'infinity') AS since
    FROM settlement.settlement s
    CROSS JOIN LATERAL (
        SELECT k.metering_point_id FROM portfolio.contract k WHERE k.contract_id = s.contract_id
        OFFSET 0) c
    LEFT JOIN LATERAL (
        SELECT o.settled_at FROM settlement.settlement o
        WHERE o.run_id = s.corrects_run_id AND o.supply_period_id = s.supply_period_id
        OFFSET 0) original ON true
    CROSS JOIN LATERAL (
        SELECT * FROM settlement.line u
        WHERE u.run_id = s.run_id AND u.supply_period_id = s.supply_period_id
        OFFSET 0) l
    WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
), charges AS MATERIALIZED (
    SELECT used.charge_id, used.period_from, used.period_to, used.since, ch.kind, ch.code,
           ch.owner_gln AS owner,
           information.name,
           coalesce(information.tax, false) AS tax,
           CASE WHEN NOT EXISTS (
               SELECT FROM pricing.charge_price old
               WHERE old.charge_id = used.charge_id AND old.superseded_at > used.since
                 AND old.valid_from < used.period_to AND old.prices <> ARRAY[price.flat])
           THEN price.flat END AS flat
    FROM (
        SELECT DISTINCT charge_id, period_from, period_to, since FROM due
        WHERE charge_id IS NOT NULL) used
    JOIN pricing.charge ch USING (charge_id)
    LEFT JOIN LATERAL (
        SELECT i.name, i.tax FROM pricing.charge_information i
        WHERE i.charge_id = used.charge_id AND i.superseded_at IS NULL
          AND i.valid_from < used.period_to
        ORDER BY i.valid_from DESC LIMIT 1) information ON true
    LEFT JOIN LATERAL (
        -- the price, where one held for every hour of the whole period
        SELECT CASE WHEN count(DISTINCT v.prices) = 1 AND min(cardinality(v.prices)) = 1
                    THEN min(v.prices[1]) END AS flat
        FROM pricing.charge_price v
        WHERE v.charge_id = used.charge_id AND v.superseded_at IS NULL
          AND v.valid_from < used.period_to
          AND NOT EXISTS (SELECT FROM pricing.charge_price later
                          WHERE later.charge_id = v.charge_id AND later.superseded_at IS NULL
                            AND later.valid_from > v.valid_from
                            AND later.valid_from <= used.period_from)) price ON true
)
SELECT
    due.run_id,
    due.supply_period_id,
    due.line_no,
    due.component,
    due.quantity_wh,
    due.amount_ore,
    due.rest_numerator,
    due.rest_denominator,
    due.vat,
    due.metering_point_id,
    due.charge_id,
    ch.kind,
    ch.code,
    ch.name,
    ch.tax,
    ch.flat,
    ch.owner,
    child.gsrn AS child_gsrn,
    child.type AS child_type
FROM due
LEFT JOIN charges ch USING (charge_id, period_from, period_to, since)
LEFT JOIN LATERAL (
    SELECT m.gsrn, (SELECT v.type FROM portfolio.metering_point_version v
                    WHERE v.metering_point_id = m.metering_point_id AND v.superseded_at IS NULL
                    ORDER BY v.valid_from DESC LIMIT 1) AS type
    FROM portfolio.metering_point m
    WHERE m.metering_point_id = due.metering_point_id AND due.metering_point_id <> due.supplied_id
    OFFSET 0) child ON true
ORDER BY due.run_id, due.supply_period_id, due.line_no
