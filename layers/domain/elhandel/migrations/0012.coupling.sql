-- depends: 0011.runs-planned-in-the-database
-- On which days a child point belongs to its parent: what was settled with it stays so when it is uncoupled later.

ALTER TABLE portfolio.metering_point
    ADD COLUMN coupled_from date;                         -- to parent_id; NULL: as far back as we supply the parent

CREATE TABLE portfolio.past_coupling (
    child_id   int NOT NULL REFERENCES portfolio.metering_point,
    parent_id  int NOT NULL REFERENCES portfolio.metering_point,
    first      date NOT NULL,                             -- local days, half-open
    past       date NOT NULL,
    CHECK (first < past)
);
CREATE INDEX past_coupling_child ON portfolio.past_coupling (child_id);
CREATE INDEX past_coupling_parent ON portfolio.past_coupling (parent_id);

CREATE VIEW portfolio.coupling AS
SELECT metering_point_id AS child_id, parent_id, coalesce(coupled_from, '0001-01-01') AS first,
       date '9999-12-31' AS past
FROM portfolio.metering_point
WHERE parent_id IS NOT NULL
UNION ALL
SELECT child_id, parent_id, first, past FROM portfolio.past_coupling;

-- With whose supply a point is settled, and on which days: a main point with its own.
CREATE VIEW portfolio.settled_with AS
SELECT metering_point_id, metering_point_id AS main_id, date '0001-01-01' AS first, date '9999-12-31' AS past
FROM portfolio.metering_point
UNION ALL
SELECT child_id, parent_id, first, past FROM portfolio.coupling;
