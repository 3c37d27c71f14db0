-- depends: 0133.where-bills-are-told-of
-- Which money a collection came to: the transaction by which the provider tells, in an event, that it was paid or taken
-- back. One transaction is one row, whatever an event names it by; a second one on the same link is a row of its own.
-- A link that asks for more than is open is closed, and another one takes its place. An address of the provider's pages is
-- https, or the local run's. A demand of Betalingsservice names its file: one that nobody handed over in time is withdrawn.

ALTER TABLE payments.collection ADD COLUMN transaction_ref text CHECK (transaction_ref <> '');
ALTER TABLE payments.collection ADD COLUMN replaced boolean NOT NULL DEFAULT false;  -- once closed, another link follows
ALTER TABLE payments.collection ADD COLUMN collection_file_id int REFERENCES payments.collection_file;
UPDATE payments.collection SET transaction_ref = provider_ref WHERE reference = 'paid-' || provider_ref;
CREATE UNIQUE INDEX transaction_once ON payments.collection (provider, transaction_ref) WHERE transaction_ref IS NOT NULL;
CREATE INDEX collection_known_as ON payments.collection (provider, provider_ref) WHERE provider_ref IS NOT NULL;
CREATE INDEX collection_in_file ON payments.collection (collection_file_id) WHERE collection_file_id IS NOT NULL;
ALTER TABLE payments.collection ADD CONSTRAINT replaced_is_link CHECK (NOT replaced OR kind = 'link');

ALTER TABLE payments.collection ADD CONSTRAINT link_is_safe
    CHECK (link_url ~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])') NOT VALID;
ALTER TABLE payments.mandate ADD CONSTRAINT approval_is_safe
    CHECK (approval_url ~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])') NOT VALID;

ALTER TABLE payments.collection_file ADD COLUMN withdrawn_at timestamptz;
ALTER TABLE payments.collection_file ADD CONSTRAINT withdrawn_unseen
    CHECK (withdrawn_at IS NULL OR handed_over_at IS NULL);
