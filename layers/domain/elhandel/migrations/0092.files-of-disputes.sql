-- depends: 0091.disputes-by-customers
-- All papers of a dispute as one file, for the complaints board or the customer: where the latest lies, and its hash.

ALTER TABLE billing.dispute
    ADD COLUMN file_key     text,
    ADD COLUMN file_sha256  bytea,
    ADD COLUMN file_made_at timestamptz,
    ADD CONSTRAINT file_whole CHECK (num_nulls(file_key, file_sha256, file_made_at) IN (0, 3));
