-- depends: 0003.pricing
-- Market: what came from DataHub, what went there, and where each process stands.

CREATE SCHEMA market;

CREATE TABLE market.inbound_message (
    inbound_message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id         text NOT NULL UNIQUE,              -- DataHub's MessageId: a repeat is known by it
    queue              text NOT NULL,
    document           text,                              -- root key without _MarketDocument; NULL: not readable
    business_reason    text,
    body               bytea NOT NULL,                    -- the raw document, gzip
    received_at        timestamptz NOT NULL,
    state              text NOT NULL CHECK (state IN ('stored', 'handled', 'kept', 'dead')),
    handled_at         timestamptz,
    error_code         text,
    error              text,
    replays            int NOT NULL DEFAULT 0
);
CREATE INDEX inbound_message_open ON market.inbound_message (state) WHERE state IN ('stored', 'dead');

-- Records of a handled bundle that could not be used, one by one: the others of the bundle went through.
CREATE TABLE market.dead_record (
    inbound_message_id bigint NOT NULL REFERENCES market.inbound_message,
    transaction_id     text NOT NULL,
    error_code         text NOT NULL,
    error              text NOT NULL,
    recorded_at        timestamptz NOT NULL,
    resolved_at        timestamptz,
    PRIMARY KEY (inbound_message_id, transaction_id)
);

CREATE TABLE market.process (
    process_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind              text NOT NULL CHECK (kind IN ('switch', 'move_in', 'end_of_supply', 'move_out')),
    contract_id       int NOT NULL REFERENCES portfolio.contract,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    state             text NOT NULL,
    effective_on      date NOT NULL,                      -- local day that supply starts (or ends)
    due_at            timestamptz NOT NULL,               -- when the scheduler looks at a pending process
    attempt           int NOT NULL DEFAULT 1,
    cancel_wished     boolean NOT NULL DEFAULT false,
    master_data_at    timestamptz,                        -- RSM-022 is there
    customer_data     text NOT NULL DEFAULT 'unsent' CHECK (customer_data IN ('unsent', 'sent', 'confirmed', 'refused')),
    reject_code       text,
    reject_text       text,
    rules             text NOT NULL,                      -- the rule pack that the process was begun under
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);
CREATE INDEX process_open ON market.process (state, due_at)
    WHERE state NOT IN ('completed', 'rejected', 'cancelled', 'final_settled');
CREATE INDEX process_point ON market.process (metering_point_id);
CREATE UNIQUE INDEX process_contract_start ON market.process (contract_id)
    WHERE kind IN ('switch', 'move_in') AND state NOT IN ('rejected', 'cancelled');

-- Every step of a process, appended, with its cause.
CREATE TABLE market.process_event (
    process_id         int NOT NULL REFERENCES market.process,
    step               int NOT NULL,
    at                 timestamptz NOT NULL,
    event              text NOT NULL,
    from_state         text NOT NULL,
    to_state           text NOT NULL,
    cause              text NOT NULL,
    inbound_message_id bigint,
    PRIMARY KEY (process_id, step)
);

-- What we asked the market for: an answer names the transaction, and so finds the process.
CREATE TABLE market.request (
    transaction_id  text PRIMARY KEY,
    message_id      text NOT NULL UNIQUE,
    process_id      int NOT NULL REFERENCES market.process,
    document        text NOT NULL,
    business_reason text NOT NULL,
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    correlation_id  text,
    answered_at     timestamptz,
    answer          text CHECK (answer IN ('confirmed', 'rejected', 'refused_in_transport')),
    reject_code     text,
    reject_text     text
);
CREATE INDEX request_process ON market.request (process_id);

-- Customer data as DataHub holds it (RSM-028), never with a CPR number.
CREATE TABLE market.customer_at_point (
    metering_point_id  int NOT NULL REFERENCES portfolio.metering_point,
    valid_from         date NOT NULL,
    electrical_heating boolean,
    protected_name     boolean,
    protected_address  boolean,
    addresses          jsonb,
    name_matches       boolean,
    message_id         bigint,
    recorded_at        timestamptz NOT NULL,
    PRIMARY KEY (metering_point_id, valid_from)
);
