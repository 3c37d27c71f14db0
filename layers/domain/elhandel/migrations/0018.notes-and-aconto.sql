-- depends: 0017.contract-changes
-- Corrections are billed: which settled stretches stand on which document, each once; notes that correct an invoice.
-- And aconto: contracts that pay a fixed amount for each quarter in advance, and at its end what is left.

ALTER TABLE billing.invoice_section
    ADD COLUMN run_id     int,                            -- the settlement run behind its lines; NULL: aconto
    ADD COLUMN takes_back boolean NOT NULL DEFAULT false; -- its lines take billed ones back (a credit note by hand)
UPDATE billing.invoice_section s SET run_id = l.run_id, takes_back = l.takes_back
FROM (
    SELECT DISTINCT invoice_id, section_no, run_id, credits_invoice_id IS NOT NULL AS takes_back
    FROM billing.invoice_line) l
WHERE l.invoice_id = s.invoice_id AND l.section_no = s.section_no;
CREATE UNIQUE INDEX bill_stretch_once ON billing.invoice_section (run_id, supply_period_id) WHERE NOT takes_back;

-- A note corrects an invoice: a credit note, or an invoice over what more is owed. There may be several of a customer
-- in a correction run, one for each invoice that it corrects. What aconto asks for is of no run.
ALTER TABLE billing.invoice
    ALTER COLUMN run_id DROP NOT NULL,
    ALTER COLUMN shard_no DROP NOT NULL,
    DROP CONSTRAINT invoice_check1,
    ADD CONSTRAINT credit_note_names_its_invoice CHECK (kind <> 'credit_note' OR corrects_id IS NOT NULL),
    ADD CONSTRAINT a_shard_is_of_a_run CHECK ((run_id IS NULL) = (shard_no IS NULL));
DROP INDEX billing.invoice_once;
CREATE UNIQUE INDEX invoice_once ON billing.invoice (run_id, customer_id) WHERE kind = 'invoice' AND corrects_id IS NULL;

-- A line of aconto asks for an amount on account, or sets it off: no settled line is behind it, and its VAT is its own.
ALTER TABLE billing.invoice_line
    ADD COLUMN vat_ore bigint,                            -- of aconto; that of settled lines is taken of their sum
    ALTER COLUMN run_id DROP NOT NULL,
    ALTER COLUMN settlement_line_no DROP NOT NULL,
    DROP CONSTRAINT invoice_line_category_check,
    ADD CONSTRAINT invoice_line_category_check CHECK (category IN ('supplier', 'network', 'tax', 'aconto')),
    ADD CONSTRAINT a_line_is_settled_or_aconto CHECK (
        (category = 'aconto') = (vat_ore IS NOT NULL)
        AND (category = 'aconto') = (run_id IS NULL)
        AND (category = 'aconto') = (settlement_line_no IS NULL));

-- What a contract pays for a whole quarter in advance, from a quarter on; NULL: it is billed by the month again.
CREATE TABLE billing.aconto_plan (
    contract_id int NOT NULL REFERENCES portfolio.contract,
    quarter     date NOT NULL CHECK (quarter = date_trunc('quarter', quarter::timestamp)),
    amount_ore  bigint CHECK (amount_ore > 0 AND mod(amount_ore, 100) = 0), -- with VAT, in whole kroner
    set_at      timestamptz NOT NULL,
    PRIMARY KEY (contract_id, quarter)
);

-- From when until when each amount holds.
CREATE VIEW billing.aconto_period AS
SELECT contract_id, first, past, amount_ore
FROM (
    SELECT contract_id, quarter AS first, amount_ore,
           lead(quarter, 1, date '9999-12-31') OVER (PARTITION BY contract_id ORDER BY quarter) AS past
    FROM billing.aconto_plan) p
WHERE amount_ore IS NOT NULL;

-- What was asked for in advance: once for a contract and quarter, and set off once, on the quarter's bill.
CREATE TABLE billing.aconto (
    contract_id int NOT NULL REFERENCES portfolio.contract,
    quarter     date NOT NULL,
    net_ore     bigint NOT NULL,
    vat_ore     bigint NOT NULL,
    invoice_id  int NOT NULL REFERENCES billing.invoice,  -- that asked for it
    set_off_id  int REFERENCES billing.invoice,           -- that set it off
    PRIMARY KEY (contract_id, quarter)
);
CREATE INDEX aconto_open ON billing.aconto (contract_id) WHERE set_off_id IS NULL;
CREATE INDEX aconto_asked ON billing.aconto (invoice_id);
CREATE INDEX aconto_set_off ON billing.aconto (set_off_id) WHERE set_off_id IS NOT NULL;
CREATE INDEX aconto_section ON billing.invoice_section (invoice_id) WHERE run_id IS NULL;
