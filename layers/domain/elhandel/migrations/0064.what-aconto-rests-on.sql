-- depends: 0063.drafts-before-documents
-- What is paid in advance is estimated: from the last year's use, else from the market's expected use of a year, else
-- from the kind of home; at the prices of the day. What an amount rests on is kept with it, and stands on the bill.

-- kWh as the grid company expects them of a year (RSM-022), in Wh; of consumption points.
ALTER TABLE portfolio.metering_point_version ADD COLUMN yearly_wh bigint CHECK (yearly_wh >= 0);

-- Whether contracts of a product are billed by the month, or by aconto without being asked.
ALTER TABLE pricing.product
    ADD COLUMN billed_by text NOT NULL DEFAULT 'month' CHECK (billed_by IN ('month', 'aconto'));

-- basis: what the amount rests on. From such a row on each quarter is estimated by itself, and gets its own row.
-- set_by, reason: of what staff set; NULL for what was estimated or follows from the product.
ALTER TABLE billing.aconto_plan
    ADD COLUMN basis  jsonb,
    ADD COLUMN set_by text,
    ADD COLUMN reason text,
    ADD CONSTRAINT what_is_set_has_a_reason CHECK ((set_by IS NULL) = (reason IS NULL)),
    ADD CONSTRAINT a_basis_is_of_an_amount CHECK (basis IS NULL OR amount_ore IS NOT NULL);

CREATE OR REPLACE VIEW billing.aconto_period WITH (security_invoker = true) AS
SELECT contract_id, first, past, amount_ore, basis
FROM (
    SELECT contract_id, quarter AS first, amount_ore, basis,
           lead(quarter, 1, date '9999-12-31') OVER (PARTITION BY contract_id ORDER BY quarter) AS past
    FROM billing.aconto_plan) p
WHERE amount_ore IS NOT NULL;

-- What a plan said before it was replaced.
CREATE TABLE billing.past_aconto_plan (
    contract_id int NOT NULL REFERENCES portfolio.contract,
    quarter     date NOT NULL,
    amount_ore  bigint,
    basis       jsonb,
    set_at      timestamptz NOT NULL,
    set_by      text,
    reason      text,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (contract_id, quarter, replaced_at)
);

-- On what an amount in advance rests, as it was printed; of a quarter's bill also how it turned out.
ALTER TABLE billing.invoice_section ADD COLUMN basis jsonb CHECK (basis IS NULL OR run_id IS NULL);
