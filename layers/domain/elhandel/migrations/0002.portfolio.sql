-- depends: 0001.platform
-- Portfolio: customers, metering points, contracts, supply periods.

CREATE SCHEMA portfolio;

CREATE TABLE portfolio.customer (
    customer_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('private', 'business')),
    name            text NOT NULL,
    email           text NOT NULL,
    phone           text NOT NULL,
    identity_hash   bytea NOT NULL UNIQUE,               -- keyed hash of the CPR or CVR number, for look-ups
    identity_sealed bytea NOT NULL,                      -- the number under AES-GCM
    identity_key    bytea NOT NULL,                      -- the data key, wrapped by KMS
    billing_address jsonb,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

CREATE TABLE portfolio.metering_point (
    metering_point_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gsrn              text NOT NULL UNIQUE CHECK (gsrn ~ '^57[0-9]{16}$'),
    parent_id         int REFERENCES portfolio.metering_point,
    created_at        timestamptz NOT NULL
);
CREATE INDEX metering_point_parent ON portfolio.metering_point (parent_id) WHERE parent_id IS NOT NULL;

-- What the market says of a point, from a local day on (RSM-022); the last `valid_from` <= a day holds on that day.
CREATE TABLE portfolio.metering_point_version (
    metering_point_id  int NOT NULL REFERENCES portfolio.metering_point,
    valid_from         date NOT NULL,
    type               text NOT NULL,                    -- E17, E18, D14 …
    connection_state   text,
    settlement_method  text,
    resolution_minutes smallint,                         -- what the grid company announces; each series tells its own
    grid_area          text NOT NULL,
    price_area         text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    net_settlement_group text,
    address            jsonb,
    message_id         bigint,
    recorded_at        timestamptz NOT NULL,
    superseded_at      timestamptz
);
CREATE UNIQUE INDEX metering_point_version_current
    ON portfolio.metering_point_version (metering_point_id, valid_from) WHERE superseded_at IS NULL;

CREATE TABLE portfolio.grid_area (
    grid_area  text PRIMARY KEY CHECK (grid_area ~ '^[0-9]{3}$'),
    price_area text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    name       text NOT NULL
);

CREATE TABLE portfolio.contract (
    contract_id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id       int NOT NULL REFERENCES portfolio.customer,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    product_id        text NOT NULL,
    state             text NOT NULL CHECK (state IN ('awaiting', 'active', 'ended', 'cancelled')),
    created_at        timestamptz NOT NULL
);
CREATE UNIQUE INDEX contract_open ON portfolio.contract (metering_point_id) WHERE state IN ('awaiting', 'active');
CREATE INDEX contract_customer ON portfolio.contract (customer_id);

-- When we supply a point, in local days, the end exclusive. Only `active` periods are ever settled or billed.
CREATE TABLE portfolio.supply_period (
    supply_period_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    contract_id       int NOT NULL REFERENCES portfolio.contract,
    state             text NOT NULL CHECK (state IN ('planned', 'active', 'cancelled', 'void')),
    starts_on         date NOT NULL,
    ends_on           date,
    activated_at      timestamptz,
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT supply_never_overlaps EXCLUDE USING gist (
        int4range(metering_point_id, metering_point_id, '[]') WITH &&,
        daterange(starts_on, ends_on) WITH &&
    ) WHERE (state = 'active')
);
CREATE INDEX supply_period_contract ON portfolio.supply_period (contract_id);
CREATE INDEX supply_period_point ON portfolio.supply_period (metering_point_id);

ALTER TABLE portfolio.contract ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_contracts ON portfolio.contract TO elhandel_customer
    USING (customer_id = current_setting('app.customer_id')::int);
ALTER TABLE portfolio.supply_period ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_supply ON portfolio.supply_period TO elhandel_customer
    USING (contract_id IN (SELECT contract_id FROM portfolio.contract));
ALTER TABLE portfolio.customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_customer ON portfolio.customer TO elhandel_customer
    USING (customer_id = current_setting('app.customer_id')::int);

ALTER TABLE portfolio.metering_point ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_points ON portfolio.metering_point TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.contract c
                   WHERE c.metering_point_id IN (metering_point.metering_point_id, metering_point.parent_id)));
ALTER TABLE portfolio.metering_point_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_point_versions ON portfolio.metering_point_version TO elhandel_customer
    USING (metering_point_id IN (SELECT p.metering_point_id FROM portfolio.metering_point p));

GRANT USAGE ON SCHEMA portfolio TO elhandel_customer;
GRANT SELECT ON portfolio.contract, portfolio.supply_period, portfolio.metering_point,
    portfolio.metering_point_version, portfolio.grid_area TO elhandel_customer;
GRANT SELECT (customer_id, kind, name, email, phone, billing_address) ON portfolio.customer TO elhandel_customer;

INSERT INTO portfolio.grid_area (grid_area, price_area, name) VALUES
    ('131', 'DK1', 'N1'), ('151', 'DK1', 'Konstant'), ('244', 'DK1', 'TREFOR El-net'), ('341', 'DK1', 'N1 Randers'),
    ('344', 'DK1', 'N1'), ('347', 'DK1', 'Vores Elnet'), ('543', 'DK1', 'Vores Elnet'), ('384', 'DK1', 'RAH Net'),
    ('740', 'DK2', 'Cerius'), ('791', 'DK2', 'Radius'), ('911', 'DK2', 'TREFOR El-net Øst');
