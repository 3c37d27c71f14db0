-- depends: 0015.own-rows-only
-- The lines of a point stand in one row, packed as its readings are: a run of 80,000 points writes 96,000 rows instead
-- of 848,000, and no key for each line. Why: docs/decisions/0015-lines-packed-by-point.md.

CREATE TABLE settlement.point_lines (
    run_id            int NOT NULL,
    supply_period_id  int NOT NULL,
    first_line_no     smallint NOT NULL,                  -- the number of the first line; the others follow
    metering_point_id int NOT NULL,
    charge_ids        int[] NOT NULL,                     -- of each line; -1 energy, -2 our subscription, -3 credit
    without_vat       smallint[],                         -- places (from 1) of the lines that carry no VAT
    quantities_wh     bigint[] NOT NULL,                  -- NULL where a line measures no energy
    amounts_ore       bigint[] NOT NULL,                  -- rounded once, half away from zero
    rest_numerators   bigint[] NOT NULL,                  -- what rounding left: exact nano-DKK are
    rest_denominators int[] NOT NULL,                     -- amount × 10^7 + numerator / denominator
    PRIMARY KEY (run_id, supply_period_id, first_line_no),
    CHECK (cardinality(charge_ids) > 0),
    CHECK (cardinality(quantities_wh) = cardinality(charge_ids)),
    CHECK (cardinality(amounts_ore) = cardinality(charge_ids)),
    CHECK (cardinality(rest_numerators) = cardinality(charge_ids)),
    CHECK (cardinality(rest_denominators) = cardinality(charge_ids))
);

-- Lines of corrections were not kept together by point: they are numbered anew (nothing refers to them yet). Those of
-- ordinary runs keep their numbers, by which invoices name them.
WITH placed AS (
    SELECT l.*, row_number() OVER of_point AS place, min(line_no) OVER of_point AS first
    FROM settlement.line l
    WINDOW of_point AS (PARTITION BY run_id, supply_period_id, metering_point_id ORDER BY line_no)),
numbered AS (
    SELECT p.*, row_number() OVER (PARTITION BY run_id, supply_period_id ORDER BY first, line_no) AS number
    FROM placed p)
INSERT INTO settlement.point_lines
SELECT run_id, supply_period_id, min(number), metering_point_id,
       array_agg(CASE component WHEN 'energy' THEN -1 WHEN 'supplier_subscription' THEN -2
                                WHEN 'production_credit' THEN -3 ELSE charge_id END ORDER BY number),
       array_agg(place::smallint ORDER BY number) FILTER (WHERE NOT vat),
       array_agg(quantity_wh ORDER BY number), array_agg(amount_ore ORDER BY number),
       array_agg(rest_numerator ORDER BY number), array_agg(rest_denominator ORDER BY number)
FROM numbered
GROUP BY run_id, supply_period_id, metering_point_id;

ALTER TABLE billing.invoice_line DROP CONSTRAINT invoice_line_run_id_supply_period_id_settlement_line_no_fkey;
DROP TABLE settlement.line;

-- A line for each row, for people and for whatever works set by set. Its key is (run_id, supply_period_id, line_no).
CREATE VIEW settlement.line WITH (security_invoker = true) AS
SELECT run_id, supply_period_id, (first_line_no + place - 1)::smallint AS line_no, metering_point_id,
       CASE what WHEN -1 THEN 'energy' WHEN -2 THEN 'supplier_subscription' WHEN -3 THEN 'production_credit'
                 ELSE 'charge' END AS component,
       CASE WHEN what > 0 THEN what END AS charge_id,
       quantity_wh, amount_ore, rest_numerator, rest_denominator,
       coalesce(place <> ALL (without_vat), true) AS vat
FROM (
    SELECT run_id, supply_period_id, first_line_no, metering_point_id, without_vat,
           generate_subscripts(charge_ids, 1) AS place, unnest(charge_ids) AS what,
           unnest(quantities_wh) AS quantity_wh, unnest(amounts_ore) AS amount_ore,
           unnest(rest_numerators) AS rest_numerator, unnest(rest_denominators) AS rest_denominator
    FROM settlement.point_lines) AS unpacked;

ALTER TABLE settlement.point_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_lines ON settlement.point_lines TO elhandel_customer
    USING (supply_period_id IN (SELECT supply_period_id FROM portfolio.supply_period));
GRANT SELECT ON settlement.point_lines, settlement.line TO elhandel_customer;
