-- depends: 0017.final-settlement
-- Supply whose date was wrong (an erroneous move): who moved it, why, and what it was before.

CREATE TABLE portfolio.supply_move (
    supply_period_id int NOT NULL REFERENCES portfolio.supply_period,
    moved_at         timestamptz NOT NULL,
    moved_by         text NOT NULL,
    reason           text NOT NULL,
    started_on       date NOT NULL,                       -- the days before, half-open
    ended_on         date,
    starts_on        date NOT NULL,                       -- the days since
    ends_on          date
);
CREATE INDEX supply_move_of ON portfolio.supply_move (supply_period_id);
