-- depends: 0118.one-time-codes
-- Moving in: files of another system with accounts, agreements and orders. Each row has one state at any time.
-- Why: docs/decisions/0103-a-file-is-moved-in-row-by-row.md.

CREATE SCHEMA imports;

CREATE TABLE imports.batch (
    batch_id    int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256      bytea NOT NULL CONSTRAINT one_file_once UNIQUE, -- of the file: the same one again is the same batch
    name        text NOT NULL,
    row_count   int NOT NULL CHECK (row_count > 0),           -- as who sends it says
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    checked_at  timestamptz,                                  -- as a whole
    loaded_at   timestamptz,                                  -- to its end
    loaded_by   text,
    reason      text,
    CHECK (num_nulls(loaded_by, reason) IN (0, 2))
);

-- The rows of files under way.
CREATE TABLE imports.line (
    batch_id     int NOT NULL REFERENCES imports.batch,
    line_no      int NOT NULL,
    kind         text CHECK (kind IN ('account', 'agreement', 'order')),
    ref          text,                                        -- in the other system
    email        text,                                        -- trimmed, in lower case
    account      text,                                        -- the ref of whose it is
    fields       jsonb NOT NULL,                              -- as they were in the file
    state        text NOT NULL CHECK (state IN ('new', 'ready', 'loaded', 'known', 'left-out', 'wrong', 'orphaned')),
    error        text,                                        -- the column that is wrong, or another code
    customer_id  int REFERENCES portfolio.customer,
    PRIMARY KEY (batch_id, line_no),
    CHECK ((state IN ('wrong', 'orphaned')) = (error IS NOT NULL))
);
CREATE INDEX row_of_ref ON imports.line (kind, ref);
CREATE INDEX row_of_customer ON imports.line (customer_id);

-- The rows of files that were loaded: kept for 90 days, and then forgotten.
CREATE TABLE imports.legacy_line (
    LIKE imports.line INCLUDING CONSTRAINTS INCLUDING COMMENTS,
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (batch_id, line_no)
);
CREATE INDEX legacy_line_of_customer ON imports.legacy_line (customer_id);
CREATE INDEX legacy_line_moved ON imports.legacy_line (moved_at);

-- Which account of the other system is which customer.
CREATE TABLE imports.account (
    ref         text PRIMARY KEY,
    customer_id int NOT NULL REFERENCES portfolio.customer,
    batch_id    int NOT NULL REFERENCES imports.batch
);
CREATE INDEX account_of_customer ON imports.account (customer_id);

-- Orders of the other system that were active or completed, under their own numbers.
CREATE TABLE imports.consumer_order (
    order_number text PRIMARY KEY,
    customer_id  int NOT NULL REFERENCES portfolio.customer,
    batch_id     int NOT NULL REFERENCES imports.batch,
    status       text NOT NULL,
    ordered_on   date NOT NULL,
    total_ore    bigint NOT NULL CHECK (total_ore >= 0),
    package      text
);
CREATE INDEX consumer_order_of_customer ON imports.consumer_order (customer_id, ordered_on);

-- What could not be taken over, until somebody decides about it.
CREATE TABLE imports.validation_error (
    error_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id    int NOT NULL REFERENCES imports.batch,
    line_no     int NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('orphaned_order', 'invalid_customer_id', 'invalid_row')),
    table_name  text NOT NULL,
    record_id   text,                                         -- the row's ref
    message     text NOT NULL,
    suggestion  text NOT NULL,
    snapshot    jsonb,                                        -- the row; taken away when it is decided
    found_at    timestamptz NOT NULL,
    resolved_at timestamptz,
    resolved_by text,
    resolution  text CHECK (resolution IN ('linked', 'created', 'dropped')),
    reason      text,
    CHECK (num_nulls(resolved_at, resolved_by, resolution, reason) IN (0, 4)),
    CONSTRAINT found_once UNIQUE (batch_id, line_no, kind)
);
CREATE INDEX validation_error_open ON imports.validation_error (found_at) WHERE resolved_at IS NULL;
