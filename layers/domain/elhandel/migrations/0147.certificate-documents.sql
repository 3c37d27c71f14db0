-- depends: 0146.certificates-in-sales
-- The PDF of a certificate, made once somebody who has it asks for it. It says what was certified, and never changes.

CREATE TABLE certificates.document (
    certificate_id bigint PRIMARY KEY REFERENCES certificates.certificate,
    asked_at       timestamptz NOT NULL,
    made_at        timestamptz,
    key            text,                                          -- in the bucket of documents
    sha256         bytea CHECK (octet_length(sha256) = 32),
    CHECK (num_nulls(made_at, key, sha256) IN (0, 3))
);
CREATE INDEX document_to_make ON certificates.document (asked_at) WHERE made_at IS NULL;

ALTER TABLE certificates.document ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_documents ON certificates.document TO elhandel_customer
    USING (certificate_id IN (SELECT c.certificate_id FROM certificates.certificate c));
