-- depends: 0072.points-that-are-not-ours
-- What a company or a public buyer wants on its bills, and the e-invoices that go with them.
-- Why: docs/decisions/0078-an-e-invoice-is-the-document-again.md.

ALTER TABLE billing.profile
    ADD COLUMN cvr             text CHECK (cvr ~ '^[0-9]{8}$'),
    ADD COLUMN ean             text CHECK (ean ~ '^[0-9]{13}$'),    -- GLN of a public buyer
    ADD COLUMN order_reference text CHECK (order_reference <> ''),
    ADD COLUMN einvoice        text CHECK (einvoice IN ('peppol', 'oioubl')),
    ADD CONSTRAINT an_e_invoice_finds_its_buyer CHECK (einvoice IS NULL OR ean IS NOT NULL OR cvr IS NOT NULL);

-- Where the e-invoice of a document lies in the bucket, and what it was when it was made.
CREATE TABLE billing.einvoice (
    invoice_id int PRIMARY KEY REFERENCES billing.invoice (invoice_id) ON DELETE CASCADE,
    format     text NOT NULL CHECK (format IN ('peppol', 'oioubl')),
    key        text NOT NULL,
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32)
);
