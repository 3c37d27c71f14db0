-- depends: 0036.runs-given-up
-- To which parents a child belonged on which days as far as was known earlier: a bill is explained as it was issued.

-- A row for each change of a child's couplings: what stood before it. Only added to. What stands now has never been
-- replaced, so nothing is to be filled in; changes before this migration were not kept.
CREATE TABLE portfolio.replaced_coupling (
    replaced_coupling_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    child_id             int NOT NULL REFERENCES portfolio.metering_point,
    replaced_at          timestamptz NOT NULL,
    parents              int[] NOT NULL,                  -- the rows of portfolio.coupling then; empty: it had none
    firsts               date[] NOT NULL,
    pasts                date[] NOT NULL,
    CHECK (cardinality(parents) = cardinality(firsts) AND cardinality(parents) = cardinality(pasts))
);
CREATE INDEX replaced_coupling_child ON portfolio.replaced_coupling (child_id, replaced_at);
CREATE INDEX replaced_coupling_parents ON portfolio.replaced_coupling USING gin (parents);
