-- depends: 0062.documents-never-change
-- Bills are drafted before they are issued: a bill run is what goes out together, and what each of its documents would
-- say is a draft until then. And what a customer disputes.
-- Why: docs/decisions/0079-a-draft-is-compared-when-it-is-issued.md.

CREATE TABLE billing.bill_run (
    bill_run_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       int NOT NULL REFERENCES settlement.run,
    again_of     int REFERENCES billing.bill_run,         -- of drafts that changed before they were issued
    bills_on     date NOT NULL,                           -- the billing day of its accounts
    review_hours int NOT NULL CHECK (review_hours >= 0),  -- how long staff may look at it
    planned_at   timestamptz NOT NULL,
    issue_after  timestamptz NOT NULL,                    -- then it goes out by itself; infinity: staff have stopped it
    released_at  timestamptz,                             -- NULL: all of it are drafts
    decided_by   text,
    reason       text,
    decided_at   timestamptz,
    CHECK (num_nulls(decided_by, reason, decided_at) IN (0, 3))
);
CREATE INDEX bill_run_drafted ON billing.bill_run (issue_after) WHERE released_at IS NULL;
CREATE INDEX bill_run_of_run ON billing.bill_run (run_id);

-- A shard of before this migration has none: it is issued as soon as its message comes.
ALTER TABLE billing.invoice_shard
    ADD COLUMN bill_run_id int REFERENCES billing.bill_run,
    ADD COLUMN drafted_at timestamptz;
CREATE INDEX invoice_shard_of_bill_run ON billing.invoice_shard (bill_run_id);

-- What a document would say: its sums, and a hash of all of it.
CREATE TABLE billing.draft (
    draft_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bill_run_id  int NOT NULL REFERENCES billing.bill_run,
    run_id       int NOT NULL,
    shard_no     int NOT NULL,
    customer_id  int NOT NULL REFERENCES portfolio.customer,
    recipient_id int,
    corrects_id  int,                                     -- the invoice that it corrects
    kind         text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    period_from  date NOT NULL,
    period_to    date NOT NULL,
    lines        int NOT NULL,
    subtotal_ore bigint NOT NULL,
    vat_ore      bigint NOT NULL,
    total_ore    bigint NOT NULL,
    last_ore     bigint,                                  -- the total of the customer's last invoice
    last_days    int,                                     -- and how many days it was for
    content      bytea NOT NULL,                          -- SHA-256
    drafted_at   timestamptz NOT NULL,
    replaced_at  timestamptz,                             -- its content changed before it was issued
    FOREIGN KEY (run_id, shard_no) REFERENCES billing.invoice_shard
);
CREATE INDEX draft_of_bill_run ON billing.draft (bill_run_id);
CREATE INDEX draft_of_shard ON billing.draft (run_id, shard_no);
CREATE INDEX draft_of_customer ON billing.draft (customer_id);

-- What a customer does not accept: a document, or lines of it. Nobody is reminded of that, and the next bills of the same
-- supply wait, until it is closed.
CREATE TABLE billing.dispute (
    dispute_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id int NOT NULL REFERENCES billing.invoice,
    line_nos   smallint[] CHECK (cardinality(line_nos) > 0), -- NULL: all of it
    opened_by  text NOT NULL,
    reason     text NOT NULL,
    opened_at  timestamptz NOT NULL,
    closed_by  text,
    outcome    text,
    closed_at  timestamptz,
    CHECK (num_nulls(closed_by, outcome, closed_at) IN (0, 3))
);
CREATE UNIQUE INDEX dispute_open ON billing.dispute (invoice_id) WHERE closed_at IS NULL;

-- Two more causes to wait: a dispute, and a bill that is too little to be sent.
ALTER TABLE billing.held_bill
    DROP CONSTRAINT held_bill_cause_check,
    ADD CONSTRAINT held_bill_cause_check CHECK (cause IN (
        'beyond-capacity', 'beyond-amount', 'beyond-use', 'price-withdrawn', 'dispute', 'below-least'));
CREATE INDEX held_below_least ON billing.held_bill (supply_period_id) WHERE state = 'held' AND cause = 'below-least';
