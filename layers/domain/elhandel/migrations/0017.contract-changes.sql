-- depends: 0016.lines-in-their-settlement
-- What changes in the life of a contract: supply that ends in mid-month, supply whose date was wrong, another product.

-- Final settlement: a run may take only the supply that has ended, while its month still goes on.
ALTER TABLE settlement.run
    ADD COLUMN selection text NOT NULL DEFAULT 'all' CHECK (selection IN ('all', 'ended'));

-- As before; and for a run of supply that has ended, only what ended on or before `ended_by`. With the days that would
-- be settled: prices are needed for these alone.
DROP FUNCTION settlement.supply_to_settle(date, date);
CREATE FUNCTION settlement.supply_to_settle(first date, past date, ended_by date DEFAULT NULL)
RETURNS TABLE (supply_period_id int, price_area text, place bigint, settled_from date, settled_to date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, v.price_area,
       row_number() OVER (ORDER BY v.price_area, v.grid_area, c.product_id, s.supply_period_id) - 1,
       greatest(s.starts_on, first), least(s.ends_on, past)
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
LEFT JOIN LATERAL (
    SELECT v.price_area, v.grid_area FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= greatest(s.starts_on, first) DESC, v.valid_from DESC LIMIT 1) v ON true
WHERE s.state = 'active' AND s.starts_on < past AND (s.ends_on IS NULL OR s.ends_on > first)
  AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND (ended_by IS NULL OR s.ends_on <= ended_by)
  AND NOT EXISTS (
    SELECT FROM settlement.settlement e JOIN settlement.run r USING (run_id)
    WHERE e.supply_period_id = s.supply_period_id AND e.kind = 'original'
      AND r.period_from < past AND r.period_to > first
    OFFSET 0)
$$;

-- The calendar months, by their first day, in which a run has settled a supply period.
CREATE VIEW settlement.settled_month AS
SELECT e.supply_period_id, m.month::date AS month
FROM settlement.settlement e
JOIN settlement.run r USING (run_id)
CROSS JOIN LATERAL generate_series(
    date_trunc('month', r.period_from::timestamp), r.period_to - interval '1 day', interval '1 month') m (month)
WHERE e.kind = 'original';

-- The calendar months with days of supply before a day that no run has settled.
CREATE FUNCTION settlement.unsettled_months(before date)
RETURNS TABLE (supply_period_id int, month date)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT s.supply_period_id, m.month::date
FROM portfolio.supply_period s
CROSS JOIN LATERAL generate_series(
    date_trunc('month', s.starts_on::timestamp), least(s.ends_on, before) - interval '1 day', interval '1 month')
    m (month)
WHERE s.state = 'active' AND s.starts_on < before AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND NOT EXISTS (
    SELECT FROM settlement.settled_month t WHERE t.supply_period_id = s.supply_period_id AND t.month = m.month::date)
$$;

-- Supply whose date was wrong (an erroneous move): who moved it, why, and what it was before.
CREATE TABLE portfolio.supply_move (
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    moved_at         timestamptz NOT NULL,
    moved_by         text NOT NULL,
    reason           text NOT NULL,
    started_on       date NOT NULL,                       -- the days before, half-open
    ended_on         date,
    starts_on        date NOT NULL,                       -- the days since
    ends_on          date
);
CREATE INDEX supply_move_of ON portfolio.supply_move (supply_period_id);

-- Another product from a day on. A contract begins with its own product (portfolio.contract.product_id); only those who
-- change have rows here, so that nobody else costs anything.
CREATE TABLE portfolio.contract_product (
    contract_id   int NOT NULL REFERENCES portfolio.contract,
    valid_from    date NOT NULL,                          -- until the next row's day
    product_id    text NOT NULL,
    changed_by    text NOT NULL,
    reason        text NOT NULL,
    recorded_at   timestamptz NOT NULL,
    superseded_at timestamptz
);
CREATE UNIQUE INDEX contract_product_current
    ON portfolio.contract_product (contract_id, valid_from) WHERE superseded_at IS NULL;

ALTER TABLE portfolio.contract_product ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_contract_products ON portfolio.contract_product TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.contract c WHERE c.contract_id = contract_product.contract_id));
GRANT SELECT (contract_id, valid_from, product_id, superseded_at) ON portfolio.contract_product TO elhandel_customer;

-- Which product each contract has on which days, half-open; the first since ever.
CREATE VIEW portfolio.agreed_product WITH (security_invoker = true) AS
SELECT contract_id, product_id, valid_from AS first,
       lead(valid_from, 1, date '9999-12-31') OVER (PARTITION BY contract_id ORDER BY valid_from) AS past
FROM (
    SELECT contract_id, product_id, date '0001-01-01' AS valid_from FROM portfolio.contract
    UNION ALL
    SELECT contract_id, product_id, valid_from FROM portfolio.contract_product WHERE superseded_at IS NULL) AS told;
GRANT SELECT ON portfolio.agreed_product TO elhandel_customer;

-- A product's own prices, as they were before they were put right.
CREATE TABLE pricing.past_product_price (
    product_id             text NOT NULL REFERENCES pricing.product,
    valid_from             date NOT NULL,
    margin_per_kwh         bigint NOT NULL,
    supplement_per_kwh     bigint NOT NULL,
    fixed_per_kwh          bigint,
    subscription_per_month bigint NOT NULL,
    replaced_at            timestamptz NOT NULL,
    replaced_by            text NOT NULL,
    reason                 text NOT NULL
);
