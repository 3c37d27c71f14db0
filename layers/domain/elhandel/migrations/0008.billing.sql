-- depends: 0007.settlement
-- Billing: invoices with numbers that leave no gap. An issued invoice is never changed: all that its document shows
-- stands in these rows, as it was on the day of issue.

CREATE SCHEMA billing;

-- The last number of each series; drawn in the transaction that issues, so that a rollback gives it back.
CREATE TABLE billing.number_series (
    series int PRIMARY KEY,                               -- the year of issue, Danish time
    last   int NOT NULL
);

CREATE TABLE billing.invoice_shard (
    run_id       int NOT NULL REFERENCES settlement.run,
    shard_no     int NOT NULL,
    customer_ids int[] NOT NULL,
    state        text NOT NULL CHECK (state IN ('planned', 'done')),
    done_at      timestamptz,
    PRIMARY KEY (run_id, shard_no)
);

CREATE TABLE billing.invoice (
    invoice_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number            text NOT NULL UNIQUE,               -- 2026-00001
    series            int NOT NULL,
    number_in_series  int NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    corrects_id       int REFERENCES billing.invoice,     -- the invoice that a credit note takes back
    customer_id       int NOT NULL REFERENCES portfolio.customer,
    run_id            int NOT NULL REFERENCES settlement.run,
    shard_no          int NOT NULL,                       -- of the run's invoice shards
    period_from       date NOT NULL,
    period_to         date NOT NULL,
    issued_on         date NOT NULL,
    due_on            date NOT NULL,
    payment_reference text NOT NULL UNIQUE,
    recipient         jsonb NOT NULL,                     -- {"name", "address": [lines]} of that day
    issuer            jsonb NOT NULL,                     -- who we were on that day
    subtotal_ore      bigint NOT NULL,
    vat_base_ore      bigint NOT NULL,
    vat_percent       smallint NOT NULL,
    vat_ore           bigint NOT NULL,
    total_ore         bigint NOT NULL,
    issued_at         timestamptz NOT NULL,
    document_key      text,                               -- where the PDF lies in the bucket, once it is rendered
    document_sha256   bytea,
    UNIQUE (series, number_in_series),
    CHECK (subtotal_ore + vat_ore = total_ore),
    CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL))
);
CREATE UNIQUE INDEX invoice_once ON billing.invoice (run_id, customer_id) WHERE kind = 'invoice';
CREATE INDEX invoice_customer ON billing.invoice (customer_id);
CREATE INDEX invoice_corrects ON billing.invoice (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX invoice_without_document ON billing.invoice (run_id, shard_no) WHERE document_key IS NULL;

-- What an invoice says of one supply period: where, how much, in which days.
CREATE TABLE billing.invoice_section (
    invoice_id       int NOT NULL REFERENCES billing.invoice,
    section_no       smallint NOT NULL,
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    gsrn             text NOT NULL,
    supply_address   text[] NOT NULL,                     -- address lines
    product          text NOT NULL,
    correction       boolean NOT NULL,
    period_from      date NOT NULL,
    period_to        date NOT NULL,
    daily_wh         bigint[] NOT NULL,                   -- readings of each day of the period; empty where not known
    year_before_wh   bigint,                              -- the same days a year earlier, where we know all of them
    PRIMARY KEY (invoice_id, section_no)
);

CREATE TABLE billing.invoice_line (
    invoice_id         int NOT NULL,
    line_no            smallint NOT NULL,
    section_no         smallint NOT NULL,
    category           text NOT NULL CHECK (category IN ('supplier', 'network', 'tax')),
    component          text NOT NULL,
    description        text NOT NULL,
    quantity_wh        bigint,
    quantity           text,                              -- for lines not measured in kWh: "1 måned", "16/31 måned"
    unit_price         bigint,                            -- micro-DKK per kWh, month or piece, where one price held
    amount_ore         bigint NOT NULL,
    vat                boolean NOT NULL,
    run_id             int NOT NULL,                      -- the settled line behind it
    supply_period_id   int NOT NULL,
    settlement_line_no smallint NOT NULL,
    credits_invoice_id int,                               -- the line that this one takes back
    credits_line_no    smallint,
    PRIMARY KEY (invoice_id, line_no),
    FOREIGN KEY (invoice_id, section_no) REFERENCES billing.invoice_section,
    FOREIGN KEY (run_id, supply_period_id, settlement_line_no) REFERENCES settlement.line,
    FOREIGN KEY (credits_invoice_id, credits_line_no) REFERENCES billing.invoice_line (invoice_id, line_no),
    CHECK ((credits_invoice_id IS NULL) = (credits_line_no IS NULL))
);
-- A settled line is billed once, and a billed line is taken back once: so credits never exceed what was invoiced.
CREATE UNIQUE INDEX bill_once ON billing.invoice_line (run_id, supply_period_id, settlement_line_no)
    WHERE credits_invoice_id IS NULL;
CREATE UNIQUE INDEX credit_once ON billing.invoice_line (credits_invoice_id, credits_line_no)
    WHERE credits_invoice_id IS NOT NULL;

ALTER TABLE billing.invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoices ON billing.invoice TO elhandel_customer
    USING (customer_id = current_setting('app.customer_id')::int);
ALTER TABLE billing.invoice_section ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoice_sections ON billing.invoice_section TO elhandel_customer
    USING (invoice_id IN (SELECT invoice_id FROM billing.invoice));
ALTER TABLE billing.invoice_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoice_lines ON billing.invoice_line TO elhandel_customer
    USING (invoice_id IN (SELECT invoice_id FROM billing.invoice));
GRANT USAGE ON SCHEMA billing TO elhandel_customer;
GRANT SELECT ON billing.invoice, billing.invoice_section, billing.invoice_line TO elhandel_customer;
