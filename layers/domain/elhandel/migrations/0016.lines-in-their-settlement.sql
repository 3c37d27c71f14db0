-- depends: 0015.own-rows-only
-- The lines of a settlement stand in its row, packed as readings are: a run of 80,000 points writes 80,000 rows instead
-- of 928,000, and no key for each line. Why: docs/decisions/0015-lines-stand-in-their-settlement.md.

-- An element for each line, in the order of their numbers from 1 on.
ALTER TABLE settlement.settlement
    ADD COLUMN metering_point_ids int[] NOT NULL DEFAULT '{}',
    ADD COLUMN charge_ids         int[] NOT NULL DEFAULT '{}', -- -1 energy, -2 our subscription, -3 production credit
    ADD COLUMN without_vat        smallint[],                  -- numbers of the lines that carry no VAT
    ADD COLUMN quantities_wh      bigint[] NOT NULL DEFAULT '{}', -- NULL where a line measures no energy
    ADD COLUMN amounts_ore        bigint[] NOT NULL DEFAULT '{}', -- rounded once, half away from zero
    ADD COLUMN rest_numerators    bigint[] NOT NULL DEFAULT '{}', -- what rounding left: exact nano-DKK are
    ADD COLUMN rest_denominators  int[] NOT NULL DEFAULT '{}';    -- amount × 10^7 + numerator / denominator

UPDATE settlement.settlement e
SET metering_point_ids = l.points, charge_ids = l.charges, without_vat = l.without_vat, quantities_wh = l.wh,
    amounts_ore = l.ore, rest_numerators = l.numerators, rest_denominators = l.denominators
FROM (
    SELECT run_id, supply_period_id,
           array_agg(metering_point_id ORDER BY line_no) AS points,
           array_agg(CASE component WHEN 'energy' THEN -1 WHEN 'supplier_subscription' THEN -2
                                    WHEN 'production_credit' THEN -3 ELSE charge_id END ORDER BY line_no) AS charges,
           array_agg(line_no ORDER BY line_no) FILTER (WHERE NOT vat) AS without_vat,
           array_agg(quantity_wh ORDER BY line_no) AS wh, array_agg(amount_ore ORDER BY line_no) AS ore,
           array_agg(rest_numerator ORDER BY line_no) AS numerators,
           array_agg(rest_denominator ORDER BY line_no) AS denominators
    FROM settlement.line
    GROUP BY run_id, supply_period_id) AS l
WHERE e.run_id = l.run_id AND e.supply_period_id = l.supply_period_id;

ALTER TABLE settlement.settlement
    ADD CONSTRAINT every_line_is_whole CHECK (
        cardinality(metering_point_ids) = cardinality(charge_ids)
        AND cardinality(quantities_wh) = cardinality(charge_ids)
        AND cardinality(amounts_ore) = cardinality(charge_ids)
        AND cardinality(rest_numerators) = cardinality(charge_ids)
        AND cardinality(rest_denominators) = cardinality(charge_ids));

ALTER TABLE billing.invoice_line
    DROP CONSTRAINT invoice_line_run_id_supply_period_id_settlement_line_no_fkey,
    ADD FOREIGN KEY (run_id, supply_period_id) REFERENCES settlement.settlement;
DROP TABLE settlement.line;

-- A row for each line, for people and for whatever works set by set. Its key is (run_id, supply_period_id, line_no).
CREATE VIEW settlement.line WITH (security_invoker = true) AS
SELECT run_id, supply_period_id, number::smallint AS line_no, metering_point_id,
       CASE what WHEN -1 THEN 'energy' WHEN -2 THEN 'supplier_subscription' WHEN -3 THEN 'production_credit'
                 ELSE 'charge' END AS component,
       CASE WHEN what > 0 THEN what END AS charge_id,
       quantity_wh, amount_ore, rest_numerator, rest_denominator,
       coalesce(number <> ALL (without_vat), true) AS vat
FROM (
    SELECT run_id, supply_period_id, without_vat, generate_subscripts(charge_ids, 1) AS number,
           unnest(metering_point_ids) AS metering_point_id, unnest(charge_ids) AS what,
           unnest(quantities_wh) AS quantity_wh, unnest(amounts_ore) AS amount_ore,
           unnest(rest_numerators) AS rest_numerator, unnest(rest_denominators) AS rest_denominator
    FROM settlement.settlement) AS unpacked;
GRANT SELECT ON settlement.line TO elhandel_customer;

-- A contract's settlements are found by its supply, as those of a supply period are.
DROP INDEX settlement.settlement_contract;
CREATE INDEX settlement_supply ON settlement.settlement (supply_period_id);
