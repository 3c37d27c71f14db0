-- depends: 0125.dunning
-- What the network's provider has is compared with what is wanted: a call that arrives late, or a hand at the provider, may undo
-- what was done. Why: docs/decisions/0108-what-the-provider-has-is-compared.md.

ALTER TABLE services.connection
    ADD COLUMN compared_at timestamptz,                       -- the last time that the provider said how it is there
    ADD COLUMN compare_tried_at timestamptz,                  -- the last time that it was asked
    ADD COLUMN differed_at timestamptz;                       -- the last time that it was not as it is wanted
CREATE INDEX connection_to_compare ON services.connection (compare_tried_at NULLS FIRST) WHERE refused_at IS NULL;

ALTER TABLE services.network_answer ADD COLUMN found text     -- how it was there, of a comparison that differs
    CHECK (found IN ('gone', 'on', 'off', 'profile', 'not-deleted'));
ALTER TABLE services.network_answer DROP CONSTRAINT network_answer_what_check;
ALTER TABLE services.network_answer ADD CONSTRAINT network_answer_what_check
    CHECK (what IN ('create', 'change', 'delete', 'disconnect', 'compare'));
ALTER TABLE services.network_answer ADD CONSTRAINT found_by_comparing CHECK ((what = 'compare') = (found IS NOT NULL));
