-- depends: 0048.a-comment-in-plain-words
-- Reconciliation: DataHub's own sums, ours beside them, and a discrepancy for each that does not agree.

CREATE SCHEMA reconciliation;

-- DataHub's energy sums (RSM-014), a row for each local day of a series. Rows are only added: of an interval the row with
-- the highest version holds, among equal ones the one of the later message.
CREATE TABLE reconciliation.energy_sum (
    energy_sum_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grid_area          text NOT NULL,
    supplier_gln       text NOT NULL,
    point_type         text NOT NULL,                     -- E17 consumption, E18 production …
    settlement_method  text,                              -- D01 flex, E02 non-profiled; NULL where there is none
    process            text NOT NULL CHECK (process IN ('D03', 'D04', 'D05', 'D32')),
    correction         text,                              -- of D32: D01 the first, D02, D03
    version            bigint NOT NULL,
    day                date NOT NULL,                     -- local day, Europe/Copenhagen
    resolution_minutes smallint NOT NULL CHECK (resolution_minutes IN (15, 60)),
    first_interval     smallint NOT NULL,                 -- of the local day, from 0: a series may cover part of a day
    wh                 bigint[] NOT NULL,                 -- of each interval; 0 where there is no value
    quality            smallint[],                        -- of each, the digit of its code (A04: 4); NULL: all measured
    withdrawn          boolean NOT NULL,                  -- every interval is A02: what was sent before counts as zero
    calculated_at      timestamptz NOT NULL,              -- when DataHub made it, as far as it says
    fingerprint        text NOT NULL,                     -- of resolution, place, values and qualities
    inbound_message_id bigint,
    recorded_at        timestamptz NOT NULL
);
CREATE UNIQUE INDEX energy_sum_once ON reconciliation.energy_sum (day, grid_area, point_type, settlement_method, process,
    correction, version, supplier_gln, fingerprint) NULLS NOT DISTINCT;

-- DataHub's sums of a charge (RSM-019), a row for each local day of a series; a monthly sum is a row of its month. A sum
-- without charge is of all charges of the grid area.
CREATE TABLE reconciliation.charge_sum (
    charge_sum_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grid_area          text NOT NULL,
    supplier_gln       text NOT NULL,
    owner_gln          text,
    charge_kind        text CHECK (charge_kind IN ('subscription', 'fee', 'tariff')),
    charge_code        text,
    point_type         text,                              -- NULL in a monthly sum, as the method
    settlement_method  text,
    resolution         text NOT NULL CHECK (resolution IN ('PT15M', 'PT1H', 'P1D', 'P1M')),
    unit               text NOT NULL CHECK (unit IN ('KWH', 'H87')),
    process            text NOT NULL CHECK (process IN ('D05', 'D32')),
    correction         text,
    version            bigint NOT NULL,
    day                date NOT NULL,                     -- local day; of a monthly sum the first of its month
    first_interval     smallint NOT NULL,
    quantities         bigint[] NOT NULL,                 -- of each interval, thousandths of a kWh or piece; NULL: none
    prices             bigint[] NOT NULL,                 -- micro-DKK; NULL: none
    amounts            bigint[] NOT NULL,                 -- micro-DKK; NULL: none
    quality            smallint[],                        -- of each, the digit of its code; NULL in a monthly sum
    calculated_at      timestamptz NOT NULL,
    fingerprint        text NOT NULL,
    inbound_message_id bigint,
    recorded_at        timestamptz NOT NULL,
    CHECK ((owner_gln IS NULL) = (charge_code IS NULL) AND (owner_gln IS NULL) = (charge_kind IS NULL))
);
CREATE UNIQUE INDEX charge_sum_once ON reconciliation.charge_sum (day, grid_area, owner_gln, charge_kind, charge_code,
    point_type, settlement_method, resolution, process, correction, version, supplier_gln, fingerprint) NULLS NOT DISTINCT;

-- The latest comparison of one sum over a month: DataHub's and ours. `subject` says what was compared: energy, or a charge
-- (then with owner, kind, code and resolution).
CREATE TABLE reconciliation.comparison (
    comparison_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject            text NOT NULL CHECK (subject IN ('energy', 'charge')),
    month              date NOT NULL,                     -- its first local day
    grid_area          text NOT NULL,
    point_type         text,
    settlement_method  text,
    owner_gln          text,
    charge_kind        text,
    charge_code        text,
    resolution         text,                              -- of a charge's sum
    process            text NOT NULL,
    correction         text,
    version            bigint NOT NULL,                   -- the highest that was compared
    calculated_at      timestamptz NOT NULL,              -- of DataHub's latest sum in it
    compared_at        timestamptz NOT NULL,
    matches            boolean NOT NULL,
    intervals          int NOT NULL,                      -- compared
    differing          int NOT NULL,                      -- of them beyond the tolerance
    differing_days     date[] NOT NULL,
    theirs             bigint NOT NULL,                   -- Wh, or thousandths of a piece
    ours               bigint NOT NULL,
    largest            bigint NOT NULL,                   -- the largest difference of an interval, ours less theirs
    their_amount       bigint,                            -- micro-DKK, of a charge
    our_amount         bigint,
    priced_otherwise   int NOT NULL DEFAULT 0,            -- intervals whose prices differ
    explained          boolean NOT NULL                   -- by readings that came after DataHub had calculated
);
CREATE UNIQUE INDEX comparison_once ON reconciliation.comparison (month, subject, grid_area, point_type, settlement_method,
    owner_gln, charge_kind, charge_code, resolution, process, correction) NULLS NOT DISTINCT;

-- A sum that does not agree, from the day it was found until somebody knows why.
--   open       found; its questions have not been asked yet
--   asked      DataHub has been asked for the sum again and for the readings of the suspects
--   settling   the sums agree by now, and what has changed is not settled again yet
--   escalated  questions and corrections did not explain it: staff look at it
--   closed     the sums agree, or readings that came later explain it
--   accepted   staff have explained it
CREATE TABLE reconciliation.discrepancy (
    discrepancy_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    comparison_id  int NOT NULL REFERENCES reconciliation.comparison,
    state          text NOT NULL CHECK (state IN ('open', 'asked', 'settling', 'escalated', 'closed', 'accepted')),
    attempts       smallint NOT NULL DEFAULT 0,           -- how often DataHub was asked about it
    opened_at      timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,                  -- when the next step is taken
    ended_at       timestamptz,
    ended_by       text,                                  -- who of the staff accepted it
    reason         text,
    CHECK ((state IN ('closed', 'accepted')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'accepted') = (ended_by IS NOT NULL) AND (ended_by IS NULL) = (reason IS NULL))
);
CREATE UNIQUE INDEX discrepancy_open ON reconciliation.discrepancy (comparison_id)
    WHERE state IN ('open', 'asked', 'settling', 'escalated');

-- What has happened to it, in order.
CREATE TABLE reconciliation.discrepancy_event (
    discrepancy_id int NOT NULL REFERENCES reconciliation.discrepancy,
    event_no       int NOT NULL,
    at             timestamptz NOT NULL,
    event          text NOT NULL,
    differing      int,                                   -- intervals, then
    delta          bigint,                                -- ours less theirs, then
    PRIMARY KEY (discrepancy_id, event_no)
);

-- The points that could explain it, each time that they were looked for; the last time counts.
CREATE TABLE reconciliation.suspect (
    discrepancy_id    int NOT NULL REFERENCES reconciliation.discrepancy,
    attempt           smallint NOT NULL,                  -- before which they were looked for
    rank              smallint NOT NULL,
    metering_point_id int NOT NULL,
    cause             text NOT NULL,
    explains          smallint NOT NULL,                  -- per cent of the difference
    wh                bigint NOT NULL,                    -- what it would move
    first             date NOT NULL,
    past              date NOT NULL,
    PRIMARY KEY (discrepancy_id, attempt, rank)
);

-- What DataHub is asked about it, and what became of that. The market's enquiries are named by their ids.
CREATE TABLE reconciliation.question (
    question_id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    discrepancy_id    int NOT NULL REFERENCES reconciliation.discrepancy,
    kind              text NOT NULL CHECK (kind IN ('readings', 'aggregates', 'wholesale')),
    metering_point_id int,
    first             date NOT NULL,
    past              date NOT NULL,
    attempt           smallint NOT NULL,
    state             text NOT NULL CHECK (state IN ('wanted', 'asked', 'answered', 'refused')),
    enquiry_id        bigint,
    asked_at          timestamptz,
    answered_at       timestamptz,
    refusal           text,                               -- a stable code, or the market's
    CHECK ((kind = 'readings') = (metering_point_id IS NOT NULL))
);
CREATE UNIQUE INDEX question_once ON reconciliation.question (discrepancy_id, attempt, kind, metering_point_id, first)
    NULLS NOT DISTINCT;
CREATE INDEX question_open ON reconciliation.question (state) WHERE state IN ('wanted', 'asked');
