-- depends: 0008.billing
-- Corrections: what has changed beneath settled stretches, and the runs that settle the difference.

ALTER TABLE settlement.run ADD COLUMN kind text NOT NULL DEFAULT 'ordinary' CHECK (kind IN ('ordinary', 'correction'));

-- The dirty set: stretches to look at again, one row for each cause, written in the transaction that changed the
-- truth. Rows are only added and taken away, never changed by those who mark, so that nobody waits for a correction
-- under way, and a correction's snapshot holds exactly the marks whose changes it has seen.
CREATE TABLE settlement.dirty (
    dirty_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    period_from      date NOT NULL,                       -- the period of the run that settled (or settles) it
    period_to        date NOT NULL,
    cause            text NOT NULL CHECK (cause IN
                         ('readings', 'charge', 'price_link', 'spot_price', 'supply', 'product', 'master_data')),
    message_id       bigint,                              -- the market's message behind it, if there is one
    marked_at        timestamptz NOT NULL,
    parked_run_id    int REFERENCES settlement.run        -- this correction run could not settle it: see parked
);
CREATE INDEX dirty_stretch ON settlement.dirty (supply_period_id, period_from, period_to);

-- Why a correction run looked at a supply period: the marks that it took away, also where nothing differed.
CREATE TABLE settlement.correction_cause (
    run_id           int NOT NULL REFERENCES settlement.run,
    supply_period_id int NOT NULL,
    cause            text NOT NULL,
    message_id       bigint,
    marked_at        timestamptz NOT NULL
);
CREATE INDEX correction_cause_of ON settlement.correction_cause (run_id, supply_period_id);

-- Supply periods with the run periods they are settled for, or are about to be: a run under way may have read before
-- a change and write after it.
CREATE VIEW settlement.stretch AS
SELECT e.supply_period_id, r.period_from, r.period_to
FROM settlement.settlement e
JOIN settlement.run r USING (run_id)
WHERE e.kind = 'original'
UNION ALL
SELECT s.supply_period_id, r.period_from, r.period_to
FROM portfolio.supply_period s
CROSS JOIN settlement.run r
WHERE r.state = 'running' AND r.kind = 'ordinary';
