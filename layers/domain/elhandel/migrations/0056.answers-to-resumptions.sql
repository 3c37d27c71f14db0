-- depends: 0049.processes-of-every-kind
-- We answer requests to take a point back (RSM-003): who decided it, when and why. The outcome stays what the market
-- made of it.

ALTER TABLE market.resumption
    ADD COLUMN answer      text CHECK (answer IN ('accepted', 'refused')),  -- NULL: none was sent
    ADD COLUMN answered_by text,
    ADD COLUMN answered_at timestamptz,
    ADD COLUMN answer_why  text,
    ADD CONSTRAINT an_answer_has_its_reason CHECK (num_nonnulls(answer, answered_by, answered_at, answer_why) IN (0, 4));
