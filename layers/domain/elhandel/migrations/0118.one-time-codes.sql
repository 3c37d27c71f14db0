-- depends: 0117.credit-limits
-- One-time codes by which customers confirm changes: an HMAC, good for some minutes, some tries and one use.

CREATE TABLE identity.one_time_code (
    one_time_code_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('payment-method')),
    code_hmac   bytea NOT NULL CHECK (octet_length(code_hmac) = 32),
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > made_at),
    tries       smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    used_at     timestamptz
);
CREATE UNIQUE INDEX one_time_code_good ON identity.one_time_code (customer_id, purpose) WHERE used_at IS NULL;
CREATE INDEX one_time_code_made ON identity.one_time_code (made_at);

ALTER TABLE identity.one_time_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_codes ON identity.one_time_code TO elhandel_customer
    USING (customer_id = portfolio.asking_customer()) WITH CHECK (customer_id = portfolio.asking_customer());

-- How often somebody asks for a code is counted as the other tries are.
ALTER TABLE identity.try_count DROP CONSTRAINT try_count_what_check;
ALTER TABLE identity.try_count ADD CONSTRAINT try_count_what_check CHECK (what IN ('sign-in', 'search', 'code'));
