-- depends: 0060.issued-before-the-ledger
-- What billing knows is charges: settled lines in their form, and a table for what comes from elsewhere (services, fees,
-- goodwill). And how an account is billed, where that is not as everybody is.
-- Why: docs/decisions/0070-a-charge-is-what-billing-knows.md.

CREATE TABLE billing.charge (
    billing_charge_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT charge_to_bill PRIMARY KEY,
    source      text NOT NULL CHECK (source <> 'settlement'), -- what it comes from: 'fee', 'goodwill', a service
    source_id   text NOT NULL,                            -- its key there
    period_from date NOT NULL,                            -- local days, the end exclusive
    period_to   date NOT NULL,
    account_id  int NOT NULL REFERENCES portfolio.customer (customer_id), -- whose; joined parties have their customer's
    what        text NOT NULL CHECK (what <> ''),         -- in Danish, as printed
    quantity    numeric NOT NULL,
    unit        text NOT NULL,                            -- 'md.', 'stk.'
    unit_price  bigint,                                   -- micro-DKK a unit, where one price made the amount
    amount_ore  bigint NOT NULL,                          -- without VAT
    vat_class   text NOT NULL CHECK (vat_class IN ('standard', 'none', 'reverse_charge')),
    agreement   text,                                     -- what was agreed on, in the words of its source
    bill_from   date NOT NULL,                            -- the first day on which it may be billed
    added_at    timestamptz NOT NULL,
    CHECK (period_from < period_to),
    UNIQUE (source, source_id, period_from)
);
CREATE INDEX charge_of_account ON billing.charge (account_id);

-- How an account is billed where it is not as everybody is; of each account one row holds, the others are its history.
CREATE TABLE billing.profile (
    profile_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     int NOT NULL REFERENCES portfolio.customer (customer_id),
    billing_day    smallint CHECK (billing_day IN (1, 5, 25, 30)), -- NULL: as soon as it is settled
    vat_class      text NOT NULL DEFAULT 'standard' CHECK (vat_class IN ('standard', 'none', 'reverse_charge')),
    least_ore      bigint CHECK (least_ore >= 0),         -- a bill below it waits for the next; NULL: everybody's
    mandate_number text,                                  -- of Betalingsservice, where the customer has agreed to it
    recorded_by    text NOT NULL,
    reason         text NOT NULL,
    recorded_at    timestamptz NOT NULL,
    superseded_at  timestamptz
);
CREATE UNIQUE INDEX profile_current ON billing.profile (account_id) WHERE superseded_at IS NULL;

-- Charges stand in a section of their own, which is about no home; each is billed once.
ALTER TABLE billing.invoice_section
    ALTER COLUMN supply_period_id DROP NOT NULL,
    ALTER COLUMN gsrn DROP NOT NULL,
    ADD CONSTRAINT a_home_is_whole CHECK (
        (gsrn IS NULL) = (supply_period_id IS NULL) AND (run_id IS NULL OR supply_period_id IS NOT NULL));
ALTER TABLE billing.invoice_line
    ADD COLUMN billing_charge_id bigint REFERENCES billing.charge,
    ALTER COLUMN supply_period_id DROP NOT NULL,
    DROP CONSTRAINT invoice_line_category_check,
    ADD CONSTRAINT invoice_line_category_check
        CHECK (category IN ('supplier', 'network', 'tax', 'aconto', 'service')),
    DROP CONSTRAINT a_line_is_settled_or_aconto,
    ADD CONSTRAINT a_line_is_settled_aconto_or_a_charge CHECK (
        (category = 'aconto') = (vat_ore IS NOT NULL)
        AND (category = 'service') = (billing_charge_id IS NOT NULL)
        AND (category = 'service') = (supply_period_id IS NULL)
        AND (category IN ('aconto', 'service')) = (run_id IS NULL)
        AND (run_id IS NULL) = (settlement_line_no IS NULL));
CREATE UNIQUE INDEX charge_once ON billing.invoice_line (billing_charge_id) WHERE credits_invoice_id IS NULL;

-- Under which VAT rules a document was issued; a note is under those of its invoice.
ALTER TABLE billing.invoice
    ADD COLUMN vat_class text NOT NULL DEFAULT 'standard' CHECK (vat_class IN ('standard', 'none', 'reverse_charge')),
    ADD CONSTRAINT no_vat_without_a_rate CHECK (vat_class = 'standard' OR (vat_base_ore = 0 AND vat_ore = 0));

-- Settled lines as charges: a row for each, computed from its settlement when it is asked for. The price is there where
-- one price (micro-DKK per kWh) made the whole amount.
CREATE VIEW settlement.charge WITH (security_invoker = true) AS
SELECT 'settlement'::text AS source,
       format('%s:%s:%s', s.run_id, s.supply_period_id, l.line_no) AS source_id,
       s.period_from, s.period_to, a.account_id,
       CASE l.what WHEN -1 THEN 'energy' WHEN -2 THEN 'supplier_subscription' WHEN -3 THEN 'production_credit'
                   ELSE format('charge:%s', l.what) END AS what,
       l.wh / 1000.0 AS quantity,
       CASE WHEN l.wh IS NOT NULL THEN 'kWh' END AS unit,
       CASE WHEN l.part = 1 AND l.wh <> 0 AND mod(l.ore * 10000000 + l.rest, l.wh) = 0
            THEN (l.ore * 10000000 + l.rest) / l.wh END AS unit_price,
       l.ore AS amount_ore,
       CASE WHEN l.line_no = ANY (s.without_vat) THEN 'none' ELSE 'standard' END AS vat_class,
       format('contract:%s', c.contract_id) AS agreement,
       s.run_id, s.supply_period_id, l.line_no::smallint AS line_no
FROM settlement.settlement s
JOIN portfolio.supply_period p USING (supply_period_id)
JOIN portfolio.contract c ON c.contract_id = p.contract_id
JOIN portfolio.account a USING (customer_id)
CROSS JOIN LATERAL unnest(s.charge_ids, s.quantities_wh, s.amounts_ore, s.rest_numerators, s.rest_denominators)
    WITH ORDINALITY AS l (what, wh, ore, rest, part, line_no);
