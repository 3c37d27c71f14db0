-- depends: 0006.onboarding
-- Settlement: runs, their shards, what was settled line by line, and what had to wait.

CREATE SCHEMA settlement;

CREATE TABLE settlement.run (
    run_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period_from date NOT NULL,                            -- local days, the end exclusive
    period_to   date NOT NULL,
    version     int NOT NULL,
    state       text NOT NULL CHECK (state IN ('running', 'closed')),
    shard_count int NOT NULL,
    requested_by text NOT NULL,
    planned_at  timestamptz NOT NULL,
    closed_at   timestamptz,
    CHECK (period_from < period_to),
    UNIQUE (period_from, period_to, version),
    CONSTRAINT open_runs_never_overlap
        EXCLUDE USING gist (daterange(period_from, period_to) WITH &&) WHERE (state = 'running')
);

CREATE TABLE settlement.shard (
    run_id            int NOT NULL REFERENCES settlement.run,
    shard_no          int NOT NULL,
    supply_period_ids int[] NOT NULL,
    state             text NOT NULL CHECK (state IN ('planned', 'done')),
    settled           int,
    parked            int,
    done_at           timestamptz,
    duration_ms       int,
    PRIMARY KEY (run_id, shard_no)
);

-- A supply period that a run could not settle, and why; the next run for the period picks it up.
CREATE TABLE settlement.parked (
    run_id           int NOT NULL REFERENCES settlement.run,
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    cause            text NOT NULL,
    detail           text NOT NULL,
    PRIMARY KEY (run_id, supply_period_id)
);

-- One settled stretch of one supply period. Nobody is settled twice for a day: see settle_once.
CREATE TABLE settlement.settlement (
    run_id           int NOT NULL REFERENCES settlement.run,
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    contract_id      int NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('original', 'correction')),
    corrects_run_id  int REFERENCES settlement.run,
    period_from      date NOT NULL,
    period_to        date NOT NULL,
    shard_no         int NOT NULL,
    subtotal_ore     bigint NOT NULL,
    settled_at       timestamptz NOT NULL,                -- the readings and prices known then made the lines
    PRIMARY KEY (run_id, supply_period_id)
);
CREATE UNIQUE INDEX settle_once ON settlement.settlement (supply_period_id, period_from) WHERE kind = 'original';
CREATE INDEX settlement_contract ON settlement.settlement (contract_id);

CREATE TABLE settlement.line (
    run_id            int NOT NULL,
    supply_period_id  int NOT NULL,
    line_no           smallint NOT NULL,
    metering_point_id int NOT NULL,
    component         text NOT NULL CHECK (component IN
                          ('energy', 'charge', 'supplier_subscription', 'production_credit')),
    charge_id         int,                                -- for component charge
    quantity_wh       bigint,
    amount_ore        bigint NOT NULL,                    -- rounded once, half away from zero
    rest_numerator    bigint NOT NULL,                    -- what rounding left: exact nano-DKK are
    rest_denominator  int NOT NULL CHECK (rest_denominator > 0), -- amount_ore × 10^7 + numerator / denominator
    vat               boolean NOT NULL DEFAULT true,
    PRIMARY KEY (run_id, supply_period_id, line_no),
    FOREIGN KEY (run_id, supply_period_id) REFERENCES settlement.settlement
);

ALTER TABLE settlement.settlement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_settlements ON settlement.settlement TO elhandel_customer
    USING (contract_id IN (SELECT contract_id FROM portfolio.contract));
ALTER TABLE settlement.line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_lines ON settlement.line TO elhandel_customer
    USING (supply_period_id IN (SELECT supply_period_id FROM portfolio.supply_period));
GRANT USAGE ON SCHEMA settlement TO elhandel_customer;
GRANT SELECT ON settlement.settlement, settlement.line TO elhandel_customer;
