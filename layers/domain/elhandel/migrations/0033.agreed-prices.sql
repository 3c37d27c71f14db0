-- depends: 0032.prices-held-by-lists
-- A contract keeps what was agreed: what a kWh and a month cost, for how long that is promised, and how many days ahead a
-- change has to be told. The list (pricing.product_price) is what new contracts begin with.

ALTER TABLE pricing.product
    ADD COLUMN term_months       smallint CHECK (term_months > 0),   -- the price is promised for so long; NULL: no term
    ADD COLUMN price_notice_days smallint NOT NULL DEFAULT 30 CHECK (price_notice_days >= 0),
    -- what a contract pays when its term is over: the list's price of that day, or what it paid
    ADD COLUMN after_term        text NOT NULL DEFAULT 'list' CHECK (after_term IN ('list', 'unchanged'));
UPDATE pricing.product SET term_months = 12 WHERE product_id = 'fast-12';

-- Micro-DKK without VAT, from a local day until the next row's. A row that is replaced is kept. A contract without any
-- row pays the list.
CREATE TABLE portfolio.agreed_price (
    contract_id            int NOT NULL REFERENCES portfolio.contract,
    valid_from             date NOT NULL,
    product_id             text NOT NULL,
    margin_per_kwh         bigint NOT NULL,
    supplement_per_kwh     bigint NOT NULL,
    fixed_per_kwh          bigint,
    subscription_per_month bigint NOT NULL,
    term_months            smallint,
    term_starts            date,                        -- NULL: with the supply
    notice_days            smallint NOT NULL,
    after_term             text NOT NULL,
    agreed_by              text NOT NULL,
    reason                 text NOT NULL,
    recorded_at            timestamptz NOT NULL,
    superseded_at          timestamptz
);
CREATE UNIQUE INDEX agreed_price_current
    ON portfolio.agreed_price (contract_id, valid_from) WHERE superseded_at IS NULL;
CREATE INDEX agreed_price_of_product ON portfolio.agreed_price (product_id) WHERE superseded_at IS NULL;

ALTER TABLE portfolio.agreed_price ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agreed_prices ON portfolio.agreed_price TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.contract c WHERE c.contract_id = agreed_price.contract_id));
GRANT SELECT (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
              subscription_per_month, term_months, term_starts, notice_days, after_term, superseded_at)
    ON portfolio.agreed_price TO elhandel_customer;

-- What contracts without agreed prices pay by the list, as rows of agreed_price: each product on its days, at each of
-- its prices. So agreeing on it changes nothing that is settled.
CREATE VIEW portfolio.price_by_list WITH (security_invoker = true) AS
SELECT a.contract_id, greatest(a.first, v.valid_from) AS valid_from, a.product_id, v.margin_per_kwh,
       v.supplement_per_kwh, v.fixed_per_kwh, v.subscription_per_month, p.term_months,
       nullif(a.first, date '0001-01-01') AS term_starts, p.price_notice_days AS notice_days, p.after_term
FROM portfolio.agreed_product a
JOIN pricing.product p USING (product_id)
JOIN (SELECT *, lead(valid_from, 1, date '9999-12-31') OVER (PARTITION BY product_id ORDER BY valid_from) AS past
      FROM pricing.product_price) v USING (product_id)
WHERE greatest(a.first, v.valid_from) < least(a.past, v.past);

INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
     term_months, term_starts, notice_days, after_term, agreed_by, reason, recorded_at)
SELECT l.contract_id, l.valid_from, l.product_id, l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh,
       l.subscription_per_month, l.term_months, l.term_starts, l.notice_days, l.after_term, 'migration',
       'what the contract pays today', c.created_at
FROM portfolio.price_by_list l JOIN portfolio.contract c USING (contract_id);

-- Each stretch of what was agreed, with the day on which its promise ends (exclusive; NULL where there is none) and the
-- days of the supply it is about.
CREATE VIEW portfolio.agreed_stretch WITH (security_invoker = true) AS
SELECT a.*, s.starts_on, s.ends_on,
       (coalesce(a.term_starts, s.starts_on) + make_interval(months => a.term_months))::date AS term_to
FROM (
    SELECT *, lead(valid_from, 1, date '9999-12-31') OVER (PARTITION BY contract_id ORDER BY valid_from) AS past
    FROM portfolio.agreed_price WHERE superseded_at IS NULL) a
JOIN (
    SELECT contract_id, min(starts_on) AS starts_on, max(coalesce(ends_on, date '9999-12-31')) AS ends_on
    FROM portfolio.supply_period WHERE state IN ('planned', 'active') GROUP BY contract_id) s USING (contract_id);
