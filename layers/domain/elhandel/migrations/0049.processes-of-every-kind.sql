-- depends: 0048.a-comment-in-plain-words
-- Processes of every kind: besides starts and ends of supply what corrects a mistake and what tells the market of a
-- customer; and enquiries, which ask for data and move no supply.

ALTER TABLE market.process
    DROP CONSTRAINT process_kind_check,
    ADD CONSTRAINT process_kind_check CHECK (kind IN (
        'switch', 'move_in', 'end_of_supply', 'move_out', 'erroneous_switch', 'erroneous_move', 'customer_data',
        'electric_heating')),
    ADD COLUMN business_reason text,                      -- with which the market is asked
    ADD COLUMN about_id        int REFERENCES market.process,  -- the start of the supply that another process is about
    ADD COLUMN wants           jsonb,                     -- what it asks for besides its day
    ADD COLUMN asked_by        text,                      -- who of staff began it, and why; NULL: the customer, or we
    ADD COLUMN why             text,
    ADD COLUMN is_over         boolean NOT NULL GENERATED ALWAYS AS (
        state IN ('rejected', 'cancelled', 'final_settled')
        OR (state = 'completed' AND kind NOT IN ('switch', 'move_in'))) STORED;

UPDATE market.process SET business_reason = CASE kind
    WHEN 'switch' THEN 'E03' WHEN 'move_in' THEN 'E65' WHEN 'end_of_supply' THEN 'E20' ELSE 'E66' END;
ALTER TABLE market.process ALTER COLUMN business_reason SET NOT NULL;
ALTER TABLE market.process ADD CHECK ((kind IN ('switch', 'move_in')) = (about_id IS NULL));

DROP INDEX market.process_open;
CREATE INDEX process_open ON market.process (state, due_at) WHERE NOT is_over AND state <> 'completed';
DROP INDEX market.process_over;
CREATE INDEX process_over ON market.process (updated_at) WHERE is_over;
CREATE INDEX process_about ON market.process (about_id) WHERE about_id IS NOT NULL;

CREATE TABLE market.enquiry (
    enquiry_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind              text NOT NULL CHECK (kind IN ('historical_data', 'aggregates', 'wholesale')),
    business_reason   text NOT NULL,
    metering_point_id int REFERENCES portfolio.metering_point,  -- NULL: of grid areas
    starts_on         date NOT NULL,                      -- local days, half-open
    ends_on           date NOT NULL,
    wants             jsonb NOT NULL,                     -- grid area, point type, method, version, charge …
    purpose           text NOT NULL CHECK (purpose IN ('staff', 'missing-days', 'reconciliation')),
    asked_by          text,                               -- who of staff; NULL: we
    why               text NOT NULL,
    state             text NOT NULL,
    due_at            timestamptz NOT NULL,
    attempt           int NOT NULL DEFAULT 1,
    reject_code       text,
    reject_text       text,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CHECK (starts_on < ends_on),
    CHECK ((kind = 'historical_data') = (metering_point_id IS NOT NULL))
);
CREATE INDEX enquiry_open ON market.enquiry (state, due_at) WHERE state IN ('pending', 'sent');
CREATE INDEX enquiry_point ON market.enquiry (metering_point_id) WHERE metering_point_id IS NOT NULL;
CREATE INDEX enquiry_over ON market.enquiry (updated_at) WHERE state NOT IN ('pending', 'sent');
-- The same is asked for once, until it is answered.
CREATE UNIQUE INDEX enquiry_once ON market.enquiry
    (kind, business_reason, coalesce(metering_point_id, 0), starts_on, ends_on, wants) WHERE state IN ('pending', 'sent');

-- Every step of an enquiry, appended, with its cause.
CREATE TABLE market.enquiry_event (
    enquiry_id         int NOT NULL REFERENCES market.enquiry ON DELETE CASCADE,
    step               int NOT NULL,
    at                 timestamptz NOT NULL,
    event              text NOT NULL,
    from_state         text NOT NULL,
    to_state           text NOT NULL,
    cause              text NOT NULL,
    inbound_message_id bigint,
    PRIMARY KEY (enquiry_id, step)
);

-- A request belongs to a process, to an enquiry, or is our answer to somebody who asks us to take a point back.
ALTER TABLE market.request
    ALTER COLUMN process_id DROP NOT NULL,
    ADD COLUMN enquiry_id    int REFERENCES market.enquiry ON DELETE CASCADE,
    ADD COLUMN resumption_id text REFERENCES market.resumption ON DELETE CASCADE,
    ADD CONSTRAINT request_of_one CHECK (num_nonnulls(process_id, enquiry_id, resumption_id) = 1);
CREATE INDEX request_enquiry ON market.request (enquiry_id) WHERE enquiry_id IS NOT NULL;
CREATE INDEX request_resumption ON market.request (resumption_id) WHERE resumption_id IS NOT NULL;
