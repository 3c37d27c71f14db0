-- depends: 0030.tenants-who-follow-each-other
-- A start of supply that waits for the customer to say something: it does not leave until they have.

ALTER TABLE market.process
    ADD COLUMN asks     text CHECK (asks IN ('date')),          -- 'date': another day of moving in
    ADD COLUMN asked_at timestamptz;
CREATE INDEX process_asking ON market.process (asked_at) WHERE asks IS NOT NULL;
