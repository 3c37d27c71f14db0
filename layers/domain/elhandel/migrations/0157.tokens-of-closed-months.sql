-- depends: 0156.documents-of-certificates-for-all
-- Tokens of a month that is closed are burned. From then on its days are neither minted nor taken back: bills have what is left.
-- Why: docs/decisions/0147-tokens-of-a-closed-month-are-burned.md.

-- The months before a day are closed for tokens. The newest row holds; closed months never open again.
CREATE TABLE minting.closing (
    past      date PRIMARY KEY CHECK (past = date_trunc('month', past)),
    closed_at timestamptz NOT NULL
);
