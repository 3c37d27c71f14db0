-- depends: 0042.held-spot-prices
-- Seals and hashes of personal numbers have versions. A seal from version 2 on is bound to its row. A hash stands in the
-- column of its version's parity, so that a row can bear those of two versions that follow each other.

ALTER TABLE portfolio.customer
    ALTER COLUMN identity_hash DROP NOT NULL,             -- under odd versions of the hash key
    ADD COLUMN identity_hash_even bytea,                  -- under even ones
    ADD COLUMN identity_hash_version smallint NOT NULL DEFAULT 1,  -- the newest that the row bears
    ADD COLUMN identity_seal_version smallint NOT NULL DEFAULT 1,
    ADD CONSTRAINT a_number_has_its_hash CHECK (
        octet_length(identity_sealed) = 0                 -- there is no number any more
        OR CASE identity_hash_version % 2 WHEN 1 THEN identity_hash ELSE identity_hash_even END IS NOT NULL);

CREATE UNIQUE INDEX customer_proved_even ON portfolio.customer (identity_hash_even) WHERE proved_at IS NOT NULL;
CREATE INDEX customer_identity_even ON portfolio.customer (identity_hash_even) WHERE identity_hash_even IS NOT NULL;
CREATE INDEX customer_hash_version ON portfolio.customer (identity_hash_version, customer_id);
CREATE INDEX customer_seal_version ON portfolio.customer (identity_seal_version, customer_id);

ALTER TABLE market.sent ADD COLUMN seal_version smallint NOT NULL DEFAULT 1;
CREATE INDEX sent_seal_version ON market.sent (seal_version, sent_id) WHERE cardinality(sealed) > 0;

-- When a document was last compared with the hash that was noted when it was made.
CREATE TABLE billing.document_check (
    invoice_id int PRIMARY KEY REFERENCES billing.invoice ON DELETE CASCADE,
    checked_at timestamptz NOT NULL,
    differs    boolean NOT NULL
);
CREATE INDEX document_check_oldest ON billing.document_check (checked_at, invoice_id);
