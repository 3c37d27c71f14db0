-- depends: 0007.settlement
-- Billing: invoices with numbers that leave no gap. An issued invoice is never changed.

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
    corrects_id       int REFERENCES billing.invoice,
    customer_id       int NOT NULL REFERENCES portfolio.customer,
    run_id            int NOT NULL REFERENCES settlement.run,
    period_from       date NOT NULL,
    period_to         date NOT NULL,
    issued_on         date NOT NULL,
    due_on            date NOT NULL,
    payment_reference text NOT NULL UNIQUE,
    recipient         jsonb NOT NULL,                     -- name and address as they were when it was issued
    subtotal_ore      bigint NOT NULL,
    vat_base_ore      bigint NOT NULL,
    vat_ore           bigint NOT NULL,
    total_ore         bigint NOT NULL,
    issued_at         timestamptz NOT NULL,
    document_key      text,                               -- where the PDF lies in the bucket, once it is rendered
    document_sha256   bytea,
    UNIQUE (series, number_in_series),
    CHECK (subtotal_ore + vat_ore = total_ore)
);
CREATE UNIQUE INDEX invoice_once ON billing.invoice (run_id, customer_id) WHERE kind = 'invoice';
CREATE INDEX invoice_customer ON billing.invoice (customer_id);

CREATE TABLE billing.invoice_line (
    invoice_id        int NOT NULL REFERENCES billing.invoice,
    line_no           smallint NOT NULL,
    gsrn              text NOT NULL,
    supply_address    jsonb,
    description       text NOT NULL,
    quantity_wh       bigint,
    quantity          text,                               -- for lines not measured in kWh: "1 måned", "16/31 måned"
    amount_ore        bigint NOT NULL,
    vat               boolean NOT NULL,
    run_id            int NOT NULL,                       -- the settled line behind it
    supply_period_id  int NOT NULL,
    settlement_line_no smallint NOT NULL,
    PRIMARY KEY (invoice_id, line_no),
    UNIQUE (run_id, supply_period_id, settlement_line_no, invoice_id)
);

ALTER TABLE billing.invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoices ON billing.invoice TO elhandel_customer
    USING (customer_id = current_setting('app.customer_id')::int);
ALTER TABLE billing.invoice_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoice_lines ON billing.invoice_line TO elhandel_customer
    USING (invoice_id IN (SELECT invoice_id FROM billing.invoice));
GRANT USAGE ON SCHEMA billing TO elhandel_customer;
GRANT SELECT ON billing.invoice, billing.invoice_line TO elhandel_customer;
