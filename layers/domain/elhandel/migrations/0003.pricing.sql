-- depends: 0002.portfolio
-- Pricing: products, day-ahead spot prices, charges with their prices, price links. Prices are micro-DKK, without VAT.

CREATE SCHEMA pricing;

CREATE TABLE pricing.product (
    product_id    text PRIMARY KEY,
    name          text NOT NULL,
    description   text NOT NULL,
    pricing_type  text NOT NULL CHECK (pricing_type IN ('spot', 'fixed')),
    green_energy  boolean NOT NULL,
    display_order int NOT NULL,
    active        boolean NOT NULL,
    switch_notice_business_days int NOT NULL DEFAULT 15 CHECK (switch_notice_business_days >= 0)
);

-- What a product costs from a local day on: the last `valid_from` <= the day applies.
CREATE TABLE pricing.product_price (
    product_id          text NOT NULL REFERENCES pricing.product,
    valid_from          date NOT NULL,
    margin_per_kwh      bigint NOT NULL DEFAULT 0,
    supplement_per_kwh  bigint NOT NULL DEFAULT 0,
    fixed_per_kwh       bigint,
    subscription_per_month bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (product_id, valid_from)
);

-- One row for each price area and local day; one array element for each interval of the day, NULL where not known.
CREATE TABLE pricing.spot_day (
    price_area         text NOT NULL CHECK (price_area IN ('DK1', 'DK2')),
    day                date NOT NULL,
    resolution_minutes smallint NOT NULL CHECK (resolution_minutes IN (15, 60)),
    per_kwh            bigint[] NOT NULL,
    complete           boolean NOT NULL,
    recorded_at        timestamptz NOT NULL,
    superseded_at      timestamptz
);
CREATE UNIQUE INDEX spot_day_current ON pricing.spot_day (price_area, day) WHERE superseded_at IS NULL;

CREATE TABLE pricing.charge (
    charge_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_gln text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('subscription', 'fee', 'tariff')),
    code      text NOT NULL,
    UNIQUE (owner_gln, kind, code)
);

-- What the owner says of a charge, from a local day on (RSM-034, D18).
CREATE TABLE pricing.charge_information (
    charge_id     int NOT NULL REFERENCES pricing.charge,
    valid_from    date NOT NULL,
    valid_to      date,
    name          text NOT NULL,
    description   text NOT NULL,
    resolution    text NOT NULL,
    vat           boolean NOT NULL,
    tax           boolean NOT NULL,
    message_id    bigint,
    recorded_at   timestamptz NOT NULL,
    superseded_at timestamptz
);
CREATE UNIQUE INDEX charge_information_current
    ON pricing.charge_information (charge_id, valid_from) WHERE superseded_at IS NULL;

-- Prices of a charge (RSM-034, D08): from `valid_from` until the next row's. One element: flat (or a month's price);
-- 24 or 96: by local hour or quarter; 25 or 100: by interval of an autumn day whose repeated hour has two prices.
CREATE TABLE pricing.charge_price (
    charge_id     int NOT NULL REFERENCES pricing.charge,
    valid_from    date NOT NULL,
    covered_to    date NOT NULL,                        -- the series behind the row told prices up to here
    prices        bigint[] NOT NULL CHECK (cardinality(prices) IN (1, 24, 25, 96, 100)),
    message_id    bigint,
    recorded_at   timestamptz NOT NULL,
    superseded_at timestamptz
);
CREATE UNIQUE INDEX charge_price_current ON pricing.charge_price (charge_id, valid_from) WHERE superseded_at IS NULL;

-- Which charges the grid company, Energinet or we have put on a point (RSM-031); local days, the end exclusive.
CREATE TABLE pricing.price_link (
    metering_point_id int NOT NULL REFERENCES portfolio.metering_point,
    charge_id         int NOT NULL REFERENCES pricing.charge,
    valid_from        date NOT NULL,
    valid_to          date,
    factor            int NOT NULL DEFAULT 1 CHECK (factor > 0),
    message_id        bigint,
    recorded_at       timestamptz NOT NULL,
    superseded_at     timestamptz
);
CREATE UNIQUE INDEX price_link_current
    ON pricing.price_link (metering_point_id, charge_id, valid_from) WHERE superseded_at IS NULL;

GRANT USAGE ON SCHEMA pricing TO elhandel_customer;
GRANT SELECT ON ALL TABLES IN SCHEMA pricing TO elhandel_customer;

INSERT INTO pricing.product (product_id, name, description, pricing_type, green_energy, display_order, active) VALUES
    ('spot-basis', 'Elhandel Spot', 'Timepris direkte fra elbørsen plus et fast tillæg.', 'spot', false, 10, true),
    ('spot-groen', 'Elhandel Spot Grøn', 'Timepris fra elbørsen, dækket af danske vindcertifikater.', 'spot', true, 20, true),
    ('fast-12', 'Elhandel Fast 12', 'Samme pris hver time i tolv måneder.', 'fixed', false, 30, true),
    ('spot-2023', 'Elhandel Spot 2023', 'Lukket for nye kunder.', 'spot', false, 90, false);
INSERT INTO pricing.product_price
    (product_id, valid_from, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month) VALUES
    ('spot-basis', '2020-01-01', 40000, 0, NULL, 29000000),
    ('spot-groen', '2020-01-01', 40000, 25000, NULL, 39000000),
    ('fast-12', '2020-01-01', 0, 0, 720000, 25000000),
    ('spot-2023', '2020-01-01', 60000, 0, NULL, 19000000);
